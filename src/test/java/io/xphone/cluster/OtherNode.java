package io.xphone.cluster;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A node in a process of its own: a program of the tests, which says {@code READY} and perhaps more on a line when it is up. */
final class OtherNode implements AutoCloseable {

    private static final String READY = "READY";

    private final Process process;
    private final CompletableFuture<String> ready = new CompletableFuture<>();

    private OtherNode(Process process) {
        this.process = process;
    }

    static OtherNode start(Class<?> program, Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                program.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        OtherNode node = new OtherNode(
                new ProcessBuilder(command).redirectErrorStream(true).start());
        Thread reading = new Thread(node::read, "output of the other node");
        reading.setDaemon(true);
        reading.start();
        return node;
    }

    private void read() {
        List<String> said = new ArrayList<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(READY)) {
                    ready.complete(line.substring(READY.length()).trim());
                    continue;
                }
                System.out.println("other node: " + line);
                if (!ready.isDone()) {
                    said.add(line);
                }
            }
        } catch (IOException closed) {
            said.add(closed.toString());
        }
        ready.completeExceptionally(new IllegalStateException("the other node ended: " + said));
    }

    /** Waits until it is up; what it says about itself then. */
    String ready() throws Exception {
        return ready.get(60, TimeUnit.SECONDS);
    }

    /** Ends it as a failure of its machine would: it says goodbye to nobody. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Ends it by the end of its input, or by force where that does nothing. */
    @Override
    public void close() throws IOException, InterruptedException {
        try {
            process.getOutputStream().close();
        } finally {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                kill();
            }
        }
    }
}
