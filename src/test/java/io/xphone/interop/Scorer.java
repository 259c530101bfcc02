package io.xphone.interop;

import io.xphone.peers.Peers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * AudioScore.java of the peers, compiled once and run in this JVM: as a program it would be compiled for each score,
 * and take CPU time from parallel tests.
 */
final class Scorer {

    private static final int RATE = 8000;
    private static Scorer instance;

    private final Method read;
    private final Method score;

    private Scorer() throws IOException, ReflectiveOperationException {
        Path source = Peers.dir("audio").resolve("AudioScore.java");
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Peers.require(compiler != null, "the JVM has no compiler: AudioScore needs a JDK");
        Path classes = Files.createTempDirectory("xphone-score");
        if (compiler.run(null, null, null, "-nowarn", "-d", classes.toString(), source.toString()) != 0) {
            throw new IllegalStateException(source + " does not compile");
        }
        // not closed: its classes are loaded lazily
        Class<?> type = new URLClassLoader(new URL[] {classes.toUri().toURL()}).loadClass("AudioScore");
        read = type.getDeclaredMethod("read", String.class, int.class);
        read.setAccessible(true);
        score = type.getDeclaredMethod("score", double[].class, double[].class, int.class);
        score.setAccessible(true);
    }

    /** Serialised: each score uses a whole core. */
    static synchronized double similarity(Path sent, Path heard) {
        try {
            if (instance == null) {
                instance = new Scorer();
            }
            Map<?, ?> figures = (Map<?, ?>) instance.score.invoke(
                    null,
                    instance.read.invoke(null, sent.toString(), RATE),
                    instance.read.invoke(null, heard.toString(), RATE),
                    RATE);
            return (Double) figures.get("similarity");
        } catch (InvocationTargetException failed) {
            throw new AssertionError("no score of " + heard, failed.getCause());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (ReflectiveOperationException failed) {
            throw new AssertionError("AudioScore.java is not what it was", failed);
        }
    }
}
