package dev.mlopscloud.nativecheck;

import java.lang.classfile.constantpool.MemberRefEntry;
import org.jspecify.annotations.Nullable;

/** The calls that an executable answers only for what was registered, and what of each is written down. */
enum Reflection {
    /** The member that is the receiver. */
    MEMBER,
    /** The constructor without parameters of the class that is the receiver. */
    NEW_INSTANCE,
    /** The class that was found. */
    TYPE,
    /** The file of the class path that was found, by the receiver and its name. */
    RESOURCE,
    /** The interfaces of the proxy that was made. */
    PROXY,
    /** The providers that were found. */
    SERVICE,
    /** The texts that were found. */
    BUNDLE;

    /** What the call of this member is, or null for all others. */
    static @Nullable Reflection of(MemberRefEntry member) {
        String owner = member.owner().asInternalName();
        String method = member.name().stringValue();
        return switch (owner) {
            case "java/lang/reflect/Method" -> method.equals("invoke") ? MEMBER : null;
            case "java/lang/reflect/Constructor" -> method.equals("newInstance") ? MEMBER : null;
            case "java/lang/reflect/Field" -> ofField(method);
            case "java/lang/reflect/Proxy" -> method.equals("newProxyInstance") ? PROXY : null;
            case "java/util/ServiceLoader" -> method.equals("load") && isOfLoader(member) ? SERVICE : null;
            case "java/util/ResourceBundle" -> method.equals("getBundle") ? BUNDLE : null;
            case "java/lang/Class" -> ofClass(member, method);
            default -> owner.endsWith("ClassLoader") ? ofLoader(member, method) : null;
        };
    }

    /** {@code get}, {@code set}, {@code getInt} and so on, but not {@code getName} and the like. */
    private static @Nullable Reflection ofField(String method) {
        return switch (method) {
            case "get", "getBoolean", "getByte", "getChar", "getShort", "getInt", "getLong", "getFloat", "getDouble" ->
                MEMBER;
            case "set", "setBoolean", "setByte", "setChar", "setShort", "setInt", "setLong", "setFloat", "setDouble" ->
                MEMBER;
            default -> null;
        };
    }

    private static @Nullable Reflection ofClass(MemberRefEntry member, String method) {
        return switch (method) {
            case "forName" -> member.type().stringValue().startsWith("(Ljava/lang/String;") ? TYPE : null;
            case "newInstance" -> NEW_INSTANCE;
            case "getResource", "getResourceAsStream" -> RESOURCE;
            default -> null;
        };
    }

    private static @Nullable Reflection ofLoader(MemberRefEntry member, String method) {
        return switch (method + member.type().stringValue()) {
            case "loadClass(Ljava/lang/String;)Ljava/lang/Class;" -> TYPE;
            case "getResource(Ljava/lang/String;)Ljava/net/URL;",
                    "getResourceAsStream(Ljava/lang/String;)Ljava/io/InputStream;",
                    "getResources(Ljava/lang/String;)Ljava/util/Enumeration;" -> RESOURCE;
            default -> null;
        };
    }

    private static boolean isOfLoader(MemberRefEntry member) {
        return member.type().stringValue().startsWith("(Ljava/lang/Class;");
    }
}
