package dev.mlopscloud.platform.tidy;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * Finds the methods and constructors of source files by the compiler's own parser. A record's components are no
 * parameters: they have names where they are used.
 */
final class Methods {
    private Methods() {}

    /** A method of a file; {@code lines} are those of its body. */
    record Method(Path file, String name, long lines, int parameters) {}

    static List<Method> of(List<Path> files) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<Method> methods = new ArrayList<>();
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, manager, diagnostic -> {}, List.of(), null, manager.getJavaFileObjectsFromPaths(files));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                unit.accept(new Scanner(unit, positions, methods), null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return methods;
    }

    private static final class Scanner extends TreeScanner<@Nullable Void, @Nullable Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<Method> methods;

        Scanner(CompilationUnitTree unit, SourcePositions positions, List<Method> methods) {
            this.unit = unit;
            this.positions = positions;
            this.methods = methods;
        }

        @Override
        public @Nullable Void visitClass(ClassTree type, @Nullable Void none) {
            boolean record = type.getKind() == Tree.Kind.RECORD;
            for (Tree member : type.getMembers()) {
                if (member instanceof MethodTree method
                        && !(record && method.getName().contentEquals("<init>"))) {
                    methods.add(describe(method));
                }
            }
            return super.visitClass(type, null);
        }

        private Method describe(MethodTree method) {
            LineMap lines = unit.getLineMap();
            Tree body = method.getBody();
            long length = body == null
                    ? 0
                    : lines.getLineNumber(positions.getEndPosition(unit, body))
                            - lines.getLineNumber(positions.getStartPosition(unit, body))
                            + 1;
            return new Method(
                    Path.of(unit.getSourceFile().getName()),
                    method.getName().toString(),
                    length,
                    method.getParameters().size());
        }
    }
}
