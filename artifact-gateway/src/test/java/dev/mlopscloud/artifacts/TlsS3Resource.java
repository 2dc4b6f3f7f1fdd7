package dev.mlopscloud.artifacts;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** S3Proxy behind TLS with a certificate that no machine trusts, and a bucket that the service has to create. */
public final class TlsS3Resource implements QuarkusTestResourceLifecycleManager {
    static final String BUCKET = "other.bucket-1";
    private static final String PASSWORD = "changeit";

    private @Nullable S3Endpoint endpoint;
    private @Nullable FaultProxy proxy;

    @Override
    public Map<String, String> start() {
        S3Endpoint started = S3Endpoint.s3Proxy().start();
        endpoint = started;
        try {
            Path folder = Files.createTempDirectory("tls");
            Path keys = folder.resolve("keys.p12");
            Path certificate = folder.resolve("ca.pem");
            keytool(
                    "-genkeypair",
                    "-alias",
                    "s3",
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=127.0.0.1",
                    "-validity",
                    "3650",
                    "-ext",
                    "san=ip:127.0.0.1",
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    keys.toString(),
                    "-storepass",
                    PASSWORD);
            keytool(
                    "-exportcert",
                    "-rfc",
                    "-alias",
                    "s3",
                    "-keystore",
                    keys.toString(),
                    "-storepass",
                    PASSWORD,
                    "-file",
                    certificate.toString());
            FaultProxy between = new FaultProxy(context(keys).getServerSocketFactory(), "https", started.port());
            proxy = between;
            return settings(started, between, certificate);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> settings(S3Endpoint started, FaultProxy between, Path certificate) {
        Map<String, String> settings = S3Resource.settings(started);
        settings.keySet().removeIf(name -> name.startsWith("quarkus.s3.aws.credentials"));
        System.setProperty("aws.accessKeyId", S3Endpoint.USER);
        System.setProperty("aws.secretAccessKey", S3Endpoint.SECRET);
        settings.put("quarkus.s3.endpoint-override", between.url());
        settings.put("quarkus.s3.aws.region", "eu-central-1");
        settings.put("mlops.store.ca-certificate", certificate.toString());
        settings.put("mlops.store.bucket", BUCKET);
        settings.remove("mlops.store.prefix");
        return settings;
    }

    private static SSLContext context(Path keys) throws IOException {
        try (InputStream in = Files.newInputStream(keys)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(store, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static void keytool(String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IOException(output);
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(proxy, new TestInjector.MatchesType(FaultProxy.class));
    }

    @Override
    public void stop() {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
        if (proxy != null) {
            proxy.close();
        }
        if (endpoint != null) {
            endpoint.close();
        }
    }
}
