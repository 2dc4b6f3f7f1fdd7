package dev.mlopscloud.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopscloud.standalone.configuration.PrivateFiles;
import dev.mlopscloud.standalone.configuration.Secrets;
import dev.mlopscloud.standalone.postgres.LocalPostgres;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backup and restore as a user gives them, with the real Postgres. */
class BackupTest {
    private static final int ENOUGH = 300;
    private static final String INSERT = "INSERT INTO object VALUES (?, repeat('filler ', 300))";

    @TempDir
    Path home;

    private StackProcess stack;
    private Path backup;

    @BeforeEach
    void prepare() throws Exception {
        stack = new StackProcess(home);
        backup = home.resolve("kept.zip");
    }

    @AfterEach
    void leaveNothingRunning() throws Exception {
        assertThat(stack.run("down")).startsWith("0\n");
    }

    @Test
    void bringsBackDatabasesAndObjectsAsTheyWereAtOneMomentUnderLoad() throws Exception {
        stack.up("first.out");
        for (String database : List.of("tracking", "workflows")) {
            execute(database, "CREATE TABLE object (number int PRIMARY KEY, filler text)");
        }
        var goOn = new AtomicBoolean(true);
        var written = new AtomicInteger();
        int before;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var load = threads.submit(() -> {
                write(goOn, written);
                return null;
            });
            while (written.get() < ENOUGH && !load.isDone()) {
                Thread.sleep(10);
            }
            before = written.get();
            assertThat(stack.run("backup", backup.toString())).startsWith("0\nBacked up ");
            goOn.set(false);
            load.get();
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)))
                .isEqualTo("rw-------");
        assertThat(stack.run("restore", backup.toString())).startsWith("1\n").contains("is up");
        assertThat(stack.run("down")).startsWith("0\n");
        assertThat(stack.run("restore", backup.toString())).startsWith("1\n").contains("empty data folder only");

        PrivateFiles.remove(stack.data());
        assertThat(stack.run("restore", backup.toString())).startsWith("0\nRestored ");
        stack.up("second.out");

        List<Integer> tracking = numbers("tracking");
        assertThat(tracking).hasSizeGreaterThanOrEqualTo(before);
        for (int number : tracking) {
            assertThat(object(number)).hasContent("object " + number);
            assertThat(note(object(number))).isEqualTo("noted " + number);
        }
        // Written after the other, in another database.
        assertThat(tracking).containsAll(numbers("workflows"));
        assertThat(Math.abs(tracking.size() - numbers("workflows").size())).isLessThan(2);
        assertThat(stack.run("status")).startsWith("0\n");
    }

    /** An object, then a row of it in one database, then one in the other. */
    private void write(AtomicBoolean goOn, AtomicInteger written) throws Exception {
        try (Connection tracking = connect("tracking");
                Connection workflows = connect("workflows");
                PreparedStatement first = tracking.prepareStatement(INSERT);
                PreparedStatement second = workflows.prepareStatement(INSERT)) {
            for (int number = 0; goOn.get(); number++) {
                Path part = stack.data().resolve("objects/mlflow/mlflow/.part");
                Files.writeString(part, "object " + number);
                Files.getFileAttributeView(part, UserDefinedFileAttributeView.class)
                        .write("test", StandardCharsets.UTF_8.encode("noted " + number));
                Files.move(part, object(number), StandardCopyOption.ATOMIC_MOVE);
                first.setInt(1, number);
                first.executeUpdate();
                second.setInt(1, number);
                second.executeUpdate();
                written.incrementAndGet();
            }
        }
    }

    @Test
    void copiesAStoppedStackAsWell() throws Exception {
        assertThat(stack.run("backup", backup.toString())).startsWith("1\n").contains("nothing to back up");
        stack.up("first.out");
        execute("tracking", "CREATE TABLE kept AS SELECT 42 AS number");
        Files.writeString(stack.data().resolve("notebooks/n.ipynb"), "{}");
        Files.createSymbolicLink(stack.data().resolve("notebooks/link"), Path.of("n.ipynb"));
        assertThat(stack.run("down")).startsWith("0\n");

        assertThat(stack.run("backup", backup.toString())).startsWith("0\n");
        assertThat(stack.run("backup", backup.toString())).startsWith("1\n").contains("replaces nothing");
        assertThat(stack.run("backup", stack.data().resolve("inside.zip").toString()))
                .startsWith("1\n")
                .contains("outside of");

        Path old = home.resolve("old");
        Files.move(stack.data(), old);
        assertThat(stack.run("restore", backup.toString())).startsWith("0\n");
        assertThat(stack.data().resolve("notebooks/link")).isSymbolicLink().hasContent("{}");
        assertThat(new Secrets(stack.data().resolve("secrets")).kept("notebook_token"))
                .isEqualTo(new Secrets(old.resolve("secrets")).kept("notebook_token"));
        stack.up("second.out");
        assertThat(rows("tracking", "SELECT number FROM kept")).containsExactly(42);
    }

    @Test
    void restoresNothingOfADamagedBackup() throws Exception {
        stack.up("first.out");
        assertThat(stack.run("backup", backup.toString())).startsWith("0\n");
        assertThat(stack.run("down")).startsWith("0\n");
        PrivateFiles.remove(stack.data());
        byte[] whole = Files.readAllBytes(backup);

        Files.write(backup, Arrays.copyOf(whole, whole.length / 2));
        assertThat(stack.run("restore", backup.toString())).startsWith("1\n").contains("damaged");
        byte[] changed = whole.clone();
        changed[whole.length / 3] ^= 1;
        Files.write(backup, changed);
        assertThat(stack.run("restore", backup.toString())).startsWith("1\n").contains("damaged");
        assertThat(stack.run("restore", home.resolve("none.zip").toString()))
                .startsWith("1\n")
                .contains("There is no backup");
        assertThat(stack.data().resolve("postgres")).doesNotExist();

        Files.createDirectories(stack.data().resolve("restoring"));
        assertThat(stack.run("up")).startsWith("1\n").contains("was cut off");
    }

    private Path object(int number) {
        return stack.data().resolve("objects/mlflow/mlflow/" + number);
    }

    private static String note(Path file) throws Exception {
        var view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        var value = ByteBuffer.allocate(view.size("test"));
        view.read("test", value);
        return new String(value.array(), StandardCharsets.UTF_8);
    }

    private List<Integer> numbers(String database) throws Exception {
        return rows(database, "SELECT number FROM object ORDER BY number");
    }

    private List<Integer> rows(String database, String query) throws Exception {
        var found = new ArrayList<Integer>();
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                found.add(rows.getInt(1));
            }
        }
        return found;
    }

    private void execute(String database, String sql) throws Exception {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Connection connect(String database) throws SQLException {
        String url = LocalPostgres.jdbcUrl(Integer.parseInt(stack.port("POSTGRES_PORT")), database);
        String password = new Secrets(stack.data().resolve("secrets")).kept(database + "_db_password");
        return DriverManager.getConnection(url, database, password);
    }
}
