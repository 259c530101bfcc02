package io.xphone.examples;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * Runs the examples as they are written, but for hosts and ports: copies their sources, replaces these texts, compiles the copy and
 * loads it.
 */
public final class SourceRunner implements AutoCloseable {

    private static final Path SOURCES = Path.of("src/test/java/io/xphone/examples");

    private final URLClassLoader loader;

    /**
     * Compiles all examples into a folder.
     *
     * @param folder empty folder for sources and classes
     * @param replacements what to replace by what in the sources; each must occur
     */
    public SourceRunner(Path folder, Map<String, String> replacements) throws IOException {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        List<String> arguments = new ArrayList<>(
                List.of("-d", classes.toString(), "-proc:none", "-cp", System.getProperty("java.class.path")));
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith("Test.java") || name.equals("SourceRunner.java")) {
                    continue;
                }
                String source = Files.readString(file);
                for (Map.Entry<String, String> replacement : replacements.entrySet()) {
                    if (source.contains(replacement.getKey())) {
                        found.add(replacement.getKey());
                        source = source.replace(replacement.getKey(), replacement.getValue());
                    }
                }
                Path copy = folder.resolve(name);
                Files.writeString(copy, source);
                arguments.add(copy.toString());
            }
        }
        if (!found.containsAll(replacements.keySet())) {
            throw new IllegalArgumentException("not all of " + replacements.keySet() + " occur in the examples");
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter errors = new StringWriter();
        boolean compiled = compiler.getTask(
                        errors,
                        null,
                        null,
                        arguments.stream()
                                .filter(argument -> !argument.endsWith(".java"))
                                .toList(),
                        null,
                        compiler.getStandardFileManager(null, null, null)
                                .getJavaFileObjects(arguments.stream()
                                        .filter(argument -> argument.endsWith(".java"))
                                        .toArray(String[]::new)))
                .call();
        if (!compiled) {
            throw new IllegalStateException(errors.toString());
        }
        // its own classes first: the examples are on the class path as well, with their real hosts
        loader = new URLClassLoader(
                new URL[] {classes.toUri().toURL()}, getClass().getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                synchronized (getClassLoadingLock(name)) {
                    Class<?> known = findLoadedClass(name);
                    if (known == null && name.startsWith("io.xphone.examples.")) {
                        known = findClass(name);
                    }
                    return known != null ? known : super.loadClass(name, resolve);
                }
            }
        };
    }

    /** An example's class. */
    public Class<?> example(String simpleName) throws ClassNotFoundException {
        return loader.loadClass("io.xphone.examples." + simpleName);
    }

    @Override
    public void close() throws IOException {
        loader.close();
    }
}
