package io.xphone.peers;

import static org.junit.jupiter.api.Assertions.fail;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Chromium with one page, driven by {@code src/test/resources/browser/chromium.mjs} in Node.js. */
public final class Browser implements AutoCloseable {

    private static final int COMMAND_SECONDS = 40;

    private final Process process;
    private final BufferedWriter commands;
    private final BufferedReader results;
    private final Path errors;
    private final ExecutorService reader = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "browser results");
        thread.setDaemon(true);
        return thread;
    });

    private Browser(List<String> at, String microphone, List<String> flags) throws IOException {
        Path peer = Peers.dir("browser");
        Peers.requireProgram("node");
        Peers.require(
                Files.isDirectory(peer.resolve("node_modules/playwright-core")),
                "playwright-core is not installed: run install-peers.sh browser");
        Path chromium = Path.of(System.getenv().getOrDefault("CHROMIUM", "/usr/bin/chromium"));
        Peers.require(Files.isExecutable(chromium), "Chromium is not installed: run install-peers.sh browser");
        errors = Files.createTempFile("xphone-browser", ".txt");
        List<String> command = new ArrayList<>(at);
        command.add("node");
        command.add(Path.of("src/test/resources/browser/chromium.mjs")
                .toAbsolutePath()
                .toString());
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        Map<String, String> env = builder.environment();
        env.put("PLAYWRIGHT", peer.toString());
        env.put("CHROMIUM", chromium.toString());
        env.put("ARGS", new JsonArray(flags).encode());
        if (microphone != null) {
            env.put("MICROPHONE", microphone);
        }
        process = builder.start();
        commands = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        results = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        result("start");
    }

    /** Starts it. @param microphone a WAV file that its microphone hears once in each call; null for none */
    public static Browser start(Path microphone, String... flags) {
        return start(List.of(), microphone == null ? null : microphone.toAbsolutePath() + "%noloop", flags);
    }

    /** Starts it. @param microphone a WAV file that its microphone hears again and again */
    public static Browser repeating(Path microphone, String... flags) {
        return repeatingAt(List.of(), microphone, flags);
    }

    /** The same. @param at the prefix of a command that runs at a host, as of {@link Netlab#at} */
    public static Browser repeatingAt(List<String> at, Path microphone, String... flags) {
        return start(at, microphone.toAbsolutePath().toString(), flags);
    }

    private static Browser start(List<String> at, String microphone, String... flags) {
        try {
            return new Browser(at, microphone, List.of(flags));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Runs a command and returns its result. */
    public Object run(String command, Object... namesAndValues) {
        JsonObject json = new JsonObject().put("command", command);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            json.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        try {
            commands.write(json.encode());
            commands.newLine();
            commands.flush();
            return result(json.encode());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private Object result(String command) throws IOException {
        String line;
        try {
            line = reader.submit(results::readLine).get(COMMAND_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            return fail(command + ": no result in " + COMMAND_SECONDS + " s\n" + Files.readString(errors));
        } catch (ExecutionException failure) {
            throw new IOException(failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
        if (line == null) {
            return fail(command + ": the browser has ended\n" + Files.readString(errors));
        }
        JsonObject result = new JsonObject(line);
        return result.containsKey("failed") ? fail(command + ": " + result.encodePrettily()) : result.getValue("ok");
    }

    /** Loads a page and waits until it is registered. */
    public void open(String url) {
        run("open", "url", url);
        run("state", "what", "line", "values", "ready", "ms", 10_000);
    }

    /** Waits for a state of the page's call, such as {@code connected}; returns what the page shows. */
    public JsonObject await(String state) {
        return (JsonObject) run("state", "what", "state", "values", state, "ms", 15_000);
    }

    /** Presses a key of the keyboard. */
    public void press(String key) {
        run("press", "key", key);
    }

    /** The path of the latest call's media, as {@code path} of chromium.mjs. */
    public JsonObject path() {
        return (JsonObject) run("path");
    }

    /** The text of an element. */
    public String text(String selector) {
        return (String) run("text", "selector", selector);
    }

    @Override
    public void close() {
        try {
            commands.close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            Files.deleteIfExists(errors);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            reader.shutdownNow();
        }
    }
}
