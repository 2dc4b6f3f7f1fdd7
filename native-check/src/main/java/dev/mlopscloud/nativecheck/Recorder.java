package dev.mlopscloud.nativecheck;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.ResourceBundle;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes a line for what was reached, once each, as five fields between tabs: its kind ({@code method},
 * {@code constructor}, {@code field}, {@code type}, {@code resource}, {@code proxy}, {@code bundle}), the class or
 * name, the member, the class that asked, and the classes whose static initializers were running, which an executable
 * has behind it before it starts. A process that is killed has written all lines of its life.
 */
public final class Recorder {
    private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();
    private static final StackWalker STACK = StackWalker.getInstance();
    private static volatile @Nullable OutputStream lines;

    private Recorder() {}

    static void writeTo(Path file) throws IOException {
        lines = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    static void unseen(String type, RuntimeException reason) {
        saw("unseen", type, String.valueOf(reason.getMessage()).replaceAll("\\s+", " "), type);
    }

    public static void member(@Nullable Object member, String caller) {
        switch (member) {
            case Method method ->
                saw(
                        "method",
                        method.getDeclaringClass().getName(),
                        method.getName() + names(method.getParameterTypes()),
                        caller);
            case Constructor<?> constructor ->
                saw(
                        "constructor",
                        constructor.getDeclaringClass().getName(),
                        "<init>" + names(constructor.getParameterTypes()),
                        caller);
            case Field field -> saw("field", field.getDeclaringClass().getName(), field.getName(), caller);
            case null, default -> {}
        }
    }

    public static void newInstance(Object type, String caller) {
        saw("constructor", ((Class<?>) type).getName(), "<init>()", caller);
    }

    public static void type(@Nullable Object found, String caller) {
        if (found instanceof Class<?> type) {
            saw("type", type.getName(), "", caller);
        }
    }

    public static void proxy(@Nullable Object proxy, String caller) {
        if (proxy != null) {
            String interfaces = Arrays.stream(proxy.getClass().getInterfaces())
                    .map(Class::getName)
                    .collect(Collectors.joining(","));
            saw("proxy", interfaces, "", caller);
        }
    }

    public static void bundle(@Nullable Object found, String caller) {
        if (found instanceof ResourceBundle bundle) {
            saw("bundle", String.valueOf(bundle.getBaseBundleName()), "", caller);
        }
    }

    /** The files that name providers, and the constructors of these; the JDK's own are native-image's affair. */
    public static void service(@Nullable Object found, String caller) {
        if (found instanceof ServiceLoader<?> services) {
            String text = services.toString();
            String name = text.substring(text.indexOf('[') + 1, text.length() - 1);
            try {
                services.stream()
                        .map(ServiceLoader.Provider::type)
                        .filter(type -> type.getClassLoader() != null
                                && !type.getModule().isNamed())
                        .forEach(type -> {
                            saw("resource", "META-INF/services/" + name, "", caller);
                            saw("constructor", type.getName(), "<init>()", caller);
                        });
            } catch (ServiceConfigurationError e) {
                // Whoever asked meets it too, when it comes to this provider.
                saw("unseen", name, String.valueOf(e.getMessage()), caller);
            } finally {
                services.reload();
            }
        }
    }

    public static void resource(@Nullable Object found, Object where, String name, String caller) {
        if (found == null || (found instanceof Enumeration<?> all && !all.hasMoreElements())) {
            return;
        }
        String path = where instanceof Class<?> type && !name.startsWith("/")
                ? type.getPackageName().replace('.', '/') + "/" + name
                : name;
        saw("resource", path.startsWith("/") ? path.substring(1) : path, "", caller);
    }

    private static String names(Class<?>[] types) {
        return Arrays.stream(types).map(Class::getTypeName).collect(Collectors.joining(",", "(", ")"));
    }

    private static void saw(String kind, String type, String member, String caller) {
        String line = String.join("\t", kind, type, member, caller);
        if (SEEN.contains(line)) {
            return;
        }
        String initializers = STACK.walk(
                frames -> frames.filter(frame -> frame.getMethodName().equals("<clinit>"))
                        .map(StackWalker.StackFrame::getClassName)
                        .distinct()
                        .collect(Collectors.joining(",")));
        if (SEEN.add(initializers.isEmpty() ? line : line + "\t" + initializers)) {
            write(line + "\t" + initializers + "\n");
        }
    }

    private static void write(String line) {
        OutputStream out = lines;
        if (out != null) {
            try {
                synchronized (SEEN) {
                    out.write(line.getBytes(StandardCharsets.UTF_8));
                }
            } catch (IOException e) {
                System.err.println("native-check: " + e);
            }
        }
    }
}
