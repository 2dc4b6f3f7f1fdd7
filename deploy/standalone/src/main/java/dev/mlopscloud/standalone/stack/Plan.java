package dev.mlopscloud.standalone.stack;

import dev.mlopscloud.standalone.configuration.Directories;
import dev.mlopscloud.standalone.configuration.Port;
import dev.mlopscloud.standalone.configuration.Settings;
import dev.mlopscloud.standalone.objects.Keys;
import dev.mlopscloud.standalone.postgres.DatabaseUser;
import dev.mlopscloud.standalone.postgres.LocalPostgres;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The parts of the stack and how they know of each other: ports, passwords, and the settings of each service.
 *
 * <p>Services start in the order of {@link #services()} and stop in the reverse.
 */
public final class Plan {
    /** Variables that kernels and tasks may see of their service's environment; none of them is the service's own. */
    private static final String FOR_PROGRAMS = String.join(
            ",",
            "MLFLOW_TRACKING_URI",
            "MLFLOW_S3_ENDPOINT_URL",
            "AWS_ENDPOINT_URL",
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_DEFAULT_REGION",
            "PATH",
            "HOME",
            "USER",
            "LANG",
            "LC_ALL",
            "TZ",
            "TMPDIR");

    /** The beginnings of the variables that are a service's own settings, and of those that all read. */
    private static final Map<String, List<String>> OWN_SETTINGS = Map.of(
            "tracking-server", List.of("MLOPS_WEBHOOKS_", "MLOPS_GATHER_"),
            "artifact-gateway", List.of("MLOPS_STORE_", "MLOPS_TRANSFERS_"),
            "workflow-scheduler",
                    List.of(
                            "MLOPS_UI_",
                            "MLOPS_DAGS_",
                            "MLOPS_TASKS_",
                            "MLOPS_RETENTION_",
                            "MLOPS_SCHEDULER_",
                            "MLOPS_WORKERS_",
                            "MLOPS_LOGIN_",
                            "MLOPS_METRICS_"),
            "notebook-launcher",
                    List.of(
                            "MLOPS_AUTH_",
                            "MLOPS_JOURNAL_",
                            "MLOPS_TERMINALS_",
                            "MLOPS_CONVERT_",
                            "MLOPS_KERNELS_",
                            "MLOPS_EXECUTIONS_",
                            "MLOPS_KEEPER_",
                            "MLOPS_CONTENTS_"),
            "", List.of("OTEL_", "MLOPS_BORDER_"));

    private static final String REGION = "us-east-1";

    private final Settings settings;
    private final Directories directories;
    private final Port postgres;
    private final Port objects;
    private final Port browser;
    private final Port artifacts;
    private final Port tracking;
    private final Port notebooks;
    private final Port workflows;

    public Plan(Settings settings) {
        this.settings = settings;
        this.directories = settings.directories();
        this.postgres = settings.port("Postgres", "POSTGRES_PORT", 5432);
        this.objects = settings.port("the object store", "S3_PORT", 9000);
        this.browser = settings.port("the object browser", "BROWSER_PORT", 9002);
        this.artifacts = settings.port("artifact-gateway", "ARTIFACTS_PORT", 9003);
        this.tracking = settings.port("tracking-server", "TRACKING_PORT", 5000);
        this.notebooks = settings.port("notebook-launcher", "NOTEBOOKS_PORT", 1998);
        this.workflows = settings.port("workflow-scheduler", "WORKFLOWS_PORT", 8080);
    }

    public Port postgres() {
        return postgres;
    }

    public Port objects() {
        return objects;
    }

    public List<Port> ports() {
        return List.of(postgres, objects, browser, artifacts, tracking, notebooks, workflows);
    }

    /** A database and a role each, for services to come as well. */
    public List<DatabaseUser> databases() {
        return List.of(
                new DatabaseUser("tracking", settings.secret("TRACKING_DB_PASSWORD")),
                new DatabaseUser("artifacts", settings.secret("ARTIFACTS_DB_PASSWORD")),
                new DatabaseUser("workflows", settings.secret("WORKFLOWS_DB_PASSWORD")),
                new DatabaseUser("notebooks", settings.secret("NOTEBOOKS_DB_PASSWORD")));
    }

    /** The users of the object store, and the buckets that each finds there: its own first. */
    public Map<Keys, List<String>> buckets() {
        return Map.of(artifactKeys(), List.of("mlflow", "data"), dataKeys(), List.of("data"));
    }

    private Keys artifactKeys() {
        return new Keys(settings.text("S3_ACCESS_KEY", "artifacts"), settings.secret("S3_SECRET_KEY"));
    }

    private Keys dataKeys() {
        return new Keys(settings.text("DATA_ACCESS_KEY", "data"), settings.secret("DATA_SECRET_KEY"));
    }

    public String notebookToken() {
        return settings.secret("NOTEBOOK_TOKEN");
    }

    /** What a request for permanent deletion must carry. */
    public String gcToken() {
        return settings.secret("GC_TOKEN");
    }

    public Port tracking() {
        return tracking;
    }

    public List<ServiceDefinition> services() {
        return List.of(artifactGateway(), trackingServer(), notebookLauncher(), workflowScheduler());
    }

    private ServiceDefinition artifactGateway() {
        Map<String, String> own = new LinkedHashMap<>();
        own.put("mlops.store.bucket", "mlflow");
        own.put("mlops.browser.port", Integer.toString(browser.number()));
        own.put("mlops.browser.buckets", "mlflow,data");
        own.put("quarkus.s3.endpoint-override", url(objects));
        own.put("quarkus.s3.path-style-access", "true");
        own.put("quarkus.s3.aws.region", REGION);
        own.put("quarkus.s3.aws.credentials.type", "static");
        own.put(
                "quarkus.s3.aws.credentials.static-provider.access-key-id",
                artifactKeys().id());
        own.put(
                "quarkus.s3.aws.credentials.static-provider.secret-access-key",
                artifactKeys().secret());
        return service("artifact-gateway", "Artifacts (API)", artifacts, 128, "/", own);
    }

    private ServiceDefinition trackingServer() {
        Map<String, String> own = database("tracking", "TRACKING_DB_PASSWORD");
        own.put("mlops.artifacts.url", url(artifacts));
        own.put("mlops.webhooks.encryption-key", settings.secret("WEBHOOKS_KEY"));
        own.put("mlops.ui.directory", directories.ui("mlflow").toString());
        own.put("mlops.gc.token", gcToken());
        own.put("mlops.gc.older-than", settings.text("GC_OLDER_THAN", "30d"));
        String every = settings.text("GC_EVERY", "");
        if (!every.isEmpty()) {
            own.put("mlops.gc.every", every);
        }
        return service("tracking-server", "MLflow", tracking, 384, "/", own);
    }

    private ServiceDefinition notebookLauncher() {
        Map<String, String> own = new LinkedHashMap<>();
        own.put("mlops.auth.token", notebookToken());
        own.put("mlops.contents.directory", data("notebooks"));
        own.put("mlops.state.directory", data("notebook-state"));
        own.put("mlops.kernels.runtime-directory", data("run/kernels"));
        own.put("mlops.kernels.python", directories.python().toString());
        own.put("mlops.kernels.pass-environment", FOR_PROGRAMS);
        own.put("mlops.lab.directory", directories.ui("jupyterlab").toString());
        own.put("mlops.lab.notebook-directory", directories.ui("notebook").toString());
        own.putAll(forPrograms());
        return service("notebook-launcher", "JupyterLab", notebooks, 384, "/lab?token=" + notebookToken(), own);
    }

    private ServiceDefinition workflowScheduler() {
        Map<String, String> own = database("workflows", "WORKFLOWS_DB_PASSWORD");
        own.put("mlops.ui.directory", directories.ui("airflow").toString());
        String users = settings.text("WORKFLOWS_USERS", "");
        if (!users.isEmpty()) {
            own.put("mlops.login.users", users);
        }
        own.put("mlops.tasks.directory", data("tasks"));
        own.put("mlops.tasks.scripts-directory", directories.scripts().toString());
        own.put("mlops.tasks.python", directories.python().toString());
        own.put("mlops.tasks.pass-environment", FOR_PROGRAMS);
        own.put("mlops.tasks.artifacts-uri", url(artifacts));
        own.put("mlops.tasks.notebooks-uri", url(notebooks));
        own.put("mlops.tasks.notebooks-token", notebookToken());
        own.putAll(forPrograms());
        return service("workflow-scheduler", "Workflows", workflows, 384, "/", own);
    }

    /** What the programs of users find the product by: the tracking server, and S3 with keys for data alone. */
    private Map<String, String> forPrograms() {
        String endpoint = url(objects);
        return Map.of(
                "MLFLOW_TRACKING_URI",
                url(tracking),
                "MLFLOW_S3_ENDPOINT_URL",
                endpoint,
                "AWS_ENDPOINT_URL",
                endpoint,
                "AWS_ACCESS_KEY_ID",
                dataKeys().id(),
                "AWS_SECRET_ACCESS_KEY",
                dataKeys().secret(),
                "AWS_DEFAULT_REGION",
                REGION);
    }

    private Map<String, String> database(String name, String password) {
        Map<String, String> own = new LinkedHashMap<>();
        own.put("quarkus.datasource.jdbc.url", LocalPostgres.jdbcUrl(postgres.number(), name));
        own.put("quarkus.datasource.username", name);
        own.put("quarkus.datasource.password", settings.secret(password));
        return own;
    }

    private ServiceDefinition service(
            String name, String title, Port port, int heapMb, String home, Map<String, String> own) {
        String variable = port.variable().replace("_PORT", "_HEAP_MB");
        own.put("mlops.border.allowed-hosts", settings.text("ALLOWED_HOSTS", "localhost"));
        // What the stack itself decides is not to be set.
        Set<String> decided = new HashSet<>();
        own.keySet().forEach(property -> decided.add(ServiceDefinition.variable(property)));
        for (String owner : List.of(name, "")) {
            settings.startingWith(OWN_SETTINGS.getOrDefault(owner, List.of())).forEach((key, value) -> {
                if (!decided.contains(key)) {
                    own.put(key, value);
                }
            });
        }
        return new ServiceDefinition(name, title, port, settings.megabytes(variable, heapMb), home, own);
    }

    private String data(String folder) {
        return directories.data().resolve(folder).toString();
    }

    private static String url(Port port) {
        return "http://127.0.0.1:" + port.number();
    }

    /** What the clients on this machine find the product by. */
    public Map<String, String> clientEnvironment() {
        Map<String, String> environment = new TreeMap<>(forPrograms());
        environment.put("MLOPS_ARTIFACTS_URL", url(artifacts));
        environment.put("MLOPS_OBJECTS_URL", url(browser));
        environment.put("MLOPS_WORKFLOWS_URL", url(workflows));
        environment.put("MLOPS_NOTEBOOKS_URL", url(notebooks));
        environment.put("MLOPS_NOTEBOOKS_TOKEN", notebookToken());
        environment.put("MLOPS_DATA", directories.data().toString());
        return environment;
    }

    /** What to open or point a client at, row by row, under a headline. */
    public List<List<String>> addresses() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("what", "address"));
        for (ServiceDefinition service :
                List.of(trackingServer(), workflowScheduler(), notebookLauncher(), artifactGateway())) {
            rows.add(List.of(service.title(), service.url() + service.home()));
        }
        rows.add(List.of("Objects", url(browser) + "/"));
        rows.add(List.of("S3", url(objects)));
        rows.add(List.of("Postgres", "postgresql://127.0.0.1:" + postgres.number()));
        return rows;
    }
}
