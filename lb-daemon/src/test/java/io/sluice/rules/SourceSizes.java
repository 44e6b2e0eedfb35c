package io.sluice.rules;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** How long the Java files below some directories and the methods in them are, by the compiler's own parser. */
record SourceSizes(List<Sized> files, List<Sized> methods) {

    /** A file, or a method in one, and its length in lines. */
    record Sized(String name, long lines) {}

    static SourceSizes of(List<Path> directories) throws IOException {
        List<Path> sources = new ArrayList<>();
        for (Path directory : directories) {
            try (Stream<Path> walk = Files.walk(directory)) {
                walk.filter(p -> p.toString().endsWith(".java")).forEach(sources::add);
            }
        }
        List<Sized> files = sources.stream()
                .map(p -> new Sized(p.getFileName().toString(), lineCount(p)))
                .toList();
        return new SourceSizes(files, sources.isEmpty() ? List.of() : methodsOf(sources));
    }

    /** Those of {@code things} that are longer than {@code lines}, where they are more than a tenth of all. */
    static List<Sized> aboveATenth(List<Sized> things, int lines) {
        List<Sized> longer = things.stream().filter(t -> t.lines > lines).toList();
        return longer.size() * 10 > things.size() ? longer : List.of();
    }

    private static List<Sized> methodsOf(List<Path> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<Sized> methods = new ArrayList<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                unit.accept(new MethodLengths(unit, positions, methods), null);
            }
        }
        return List.copyOf(methods);
    }

    private static long lineCount(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Counts a method's body from its opening to its closing line, as Checkstyle does. */
    private static final class MethodLengths extends TreeScanner<Void, Void> {

        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<Sized> methods;

        MethodLengths(CompilationUnitTree unit, SourcePositions positions, List<Sized> methods) {
            this.unit = unit;
            this.positions = positions;
            this.methods = methods;
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            if (method.getBody() != null) {
                long first = line(positions.getStartPosition(unit, method.getBody()));
                long last = line(positions.getEndPosition(unit, method.getBody()));
                String file =
                        Path.of(unit.getSourceFile().getName()).getFileName().toString();
                methods.add(new Sized(file + " " + method.getName() + " line " + first, last - first + 1));
            }
            return super.visitMethod(method, null);
        }

        private long line(long position) {
            return unit.getLineMap().getLineNumber(position);
        }
    }
}
