package dev.mlopscloud.nativecheck;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import org.jspecify.annotations.Nullable;

/**
 * Changes each class that is not the JDK's as it is loaded, so that its reflective calls tell {@link Recorder} of their
 * success. The calls themselves stay where they are: what they may reach depends on who calls.
 *
 * <p>{@code -javaagent:native-check.jar=FILE} appends to the file.
 */
public final class Agent implements ClassFileTransformer {
    private static final String OWN = "dev/mlopscloud/nativecheck/Recorder";

    /** Called by the JVM. */
    public static void premain(String file, Instrumentation instrumentation) throws IOException {
        Recorder.writeTo(Path.of(file));
        instrumentation.addTransformer(new Agent());
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String name,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] bytes) {
        if (loader == null || loader == ClassLoader.getPlatformClassLoader() || name == null || name.equals(OWN)) {
            return null;
        }
        try {
            return changed(loader, name.replace('/', '.'), bytes);
        } catch (RuntimeException e) {
            // The class stays as it was, and what it reaches is not seen: the report says so.
            Recorder.unseen(name.replace('/', '.'), e);
            return null;
        }
    }

    private static byte @Nullable [] changed(ClassLoader loader, String name, byte[] bytes) {
        ClassFile files = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(loader).orElse(ClassHierarchyResolver.defaultResolver())));
        ClassModel model = files.parse(bytes);
        return reflects(model)
                ? files.transformClass(
                        model,
                        ClassTransform.transformingMethodBodies(CodeTransform.ofStateful(() -> new CallSites(name))))
                : null;
    }

    private static boolean reflects(ClassModel model) {
        for (var entry : model.constantPool()) {
            if (entry instanceof MemberRefEntry member && Reflection.of(member) != null) {
                return true;
            }
        }
        return false;
    }
}
