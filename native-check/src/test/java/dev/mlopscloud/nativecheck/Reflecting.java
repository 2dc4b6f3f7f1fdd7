package dev.mlopscloud.nativecheck;

import java.lang.reflect.Constructor;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.ServiceLoader;

/** A program that reaches things in each of the ways that an executable wants registered. */
final class Reflecting {
    private static final String BEFORE = before();

    int number = 1;

    private Reflecting() {}

    private static String before() {
        try {
            return String.valueOf(String.class.getMethod("length").invoke("four"));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    String hidden(long a, double b) {
        return "hidden" + a + b;
    }

    public static void main(String[] arguments) throws Exception {
        String name = arguments[0];
        Constructor<?> constructor = Class.forName(name).getDeclaredConstructor();
        // Only this class may: the call has to stay where it is.
        Reflecting made = (Reflecting) constructor.newInstance();
        var hidden = Reflecting.class.getDeclaredMethod("hidden", long.class, double.class);
        Object answer = hidden.invoke(made, 2L, 3.0);
        Reflecting.class.getDeclaredField("number").setInt(made, 7);
        Class.forName("java.util.ArrayDeque");
        ClassLoader loader = Reflecting.class.getClassLoader();
        try (var found = loader.getResourceAsStream(name.replace('.', '/') + ".class");
                var missing = loader.getResourceAsStream(name + ".missing");
                var constant = Reflecting.class.getResourceAsStream("Reflecting.class")) {
            Proxy.newProxyInstance(loader, new Class<?>[] {Runnable.class}, (proxy, method, given) -> null);
            System.out.println(List.of(
                    answer,
                    made.number,
                    BEFORE,
                    found != null,
                    missing == null,
                    constant != null,
                    ServiceLoader.load(Runnable.class).stream().count()));
        }
    }
}
