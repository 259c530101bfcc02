package io.xphone.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A node, or another command, in its own process. */
final class NodeProcess implements AutoCloseable {

    private static final int TIMEOUT_SECONDS = 60;

    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    NodeProcess(List<String> command) throws IOException {
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        Thread reader = new Thread(this::read, "output of " + command.get(0));
        reader.setDaemon(true);
        reader.start();
    }

    /** Runs {@code xphone ARGUMENTS} from the compiled classes. */
    static NodeProcess ofClasses(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                System.getProperty("java.class.path"),
                "-Dlogback.configurationFile=src/main/resources/logback.xml",
                "io.xphone.node.XphoneMain"));
        command.addAll(List.of(arguments));
        return new NodeProcess(command);
    }

    private void read() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                    lines.notifyAll();
                }
            }
        } catch (IOException closed) {
            // the process has ended
        }
        synchronized (lines) {
            ended = true;
            lines.notifyAll();
        }
    }

    /** Waits for a line that contains the pattern and returns the match. */
    Matcher awaitLine(String pattern) throws InterruptedException {
        Pattern compiled = Pattern.compile(pattern);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
        synchronized (lines) {
            while (true) {
                for (String line : lines) {
                    Matcher matcher = compiled.matcher(line);
                    if (matcher.find()) {
                        return matcher;
                    }
                }
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (ended || left <= 0) {
                    throw new AssertionError("no line with " + pattern + " in\n" + String.join("\n", lines));
                }
                lines.wait(left);
            }
        }
    }

    /** The UDP port that it listens on, read from its log. */
    int udpPort() throws InterruptedException {
        int port = Integer.parseInt(awaitLine("listens on udp:\\S*:(\\d+)").group(1));
        awaitLine("ready after");
        return port;
    }

    /** Sends SIGTERM. */
    void terminate() {
        process.toHandle().destroy(); // Process.destroy() would close its output as well
    }

    /** Waits for the end of the process and returns its status. */
    int status() throws InterruptedException {
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("still running:\n" + output());
        }
        synchronized (lines) {
            while (!ended) {
                lines.wait(1000);
            }
        }
        return process.exitValue();
    }

    boolean alive() {
        return process.isAlive();
    }

    List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    String output() {
        return String.join("\n", lines());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
