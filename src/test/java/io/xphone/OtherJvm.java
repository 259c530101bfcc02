package io.xphone;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A program of the tests in a process of its own. It says {@code READY}, and perhaps more, on a line when it is up, and may say more such
 * lines, each beginning with a word in capitals.
 */
public final class OtherJvm implements AutoCloseable {

    private static final Pattern WORD = Pattern.compile("[A-Z]{2,}( .*)?");

    private final Process process;
    private final BlockingQueue<String> words = new LinkedBlockingQueue<>();
    private final List<String> said = Collections.synchronizedList(new ArrayList<>());

    private OtherJvm(Process process) {
        this.process = process;
    }

    public static OtherJvm start(Class<?> program, Object... arguments) throws IOException {
        return start(List.of(), program, arguments);
    }

    /** @param by what runs it: a command that takes another one as its last arguments */
    public static OtherJvm start(List<String> by, Class<?> program, Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(by);
        command.addAll(List.of(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                program.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        OtherJvm node = new OtherJvm(
                new ProcessBuilder(command).redirectErrorStream(true).start());
        Thread reading = new Thread(node::read, "output of the other node");
        reading.setDaemon(true);
        reading.start();
        return node;
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (WORD.matcher(line).matches()) {
                    words.add(line);
                } else {
                    System.out.println("other process: " + line);
                }
                said.add(line);
            }
        } catch (IOException closed) {
            said.add(closed.toString());
        }
    }

    /** Waits until it is up; what it says about itself then. */
    public String ready() throws Exception {
        return says("READY");
    }

    /** Waits until it says a word, as the next of its words; what follows on the line. */
    public String says(String word) throws Exception {
        String line = words.poll(60, TimeUnit.SECONDS);
        if (line == null || !line.split(" ")[0].equals(word)) {
            throw new AssertionError("the other process has not said " + word + ", but: " + said);
        }
        return line.substring(word.length()).trim();
    }

    /** All lines so far. */
    public List<String> said() {
        synchronized (said) {
            return List.copyOf(said);
        }
    }

    /** Ends it as a failure of its machine would: it says goodbye to nobody. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Asks it to end, by SIGTERM, and waits until it has. */
    public void terminate() throws InterruptedException {
        process.toHandle().destroy(); // Process.destroy() would close its output as well
        process.waitFor();
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
