package app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import io.xphone.testing.PbxCall;
import io.xphone.testing.PbxMedia;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each application runs in its own process, and a PBX in this one calls it or is called. */
class ApplicationsTest {

    private static final int SECONDS = 30;

    /** What the class path has for this test only. */
    private static final Pattern OF_TESTS = Pattern.compile("/test-classes|/org/(junit|opentest4j|apiguardian)/");

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<PbxCall> answered = new LinkedBlockingQueue<>();
    private FakePbx pbx;
    private Application application;

    @BeforeEach
    void startPbx() throws Exception {
        pbx = await(FakePbx.create(vertx, new FakePbxOptions().addUser("1001", "secret"))
                .start());
        pbx.inviteHandler(
                invite -> invite.ringing().compose(sent -> invite.answer()).onSuccess(answered::add));
    }

    @AfterEach
    void end() throws Exception {
        application.close();
        await(vertx.close());
    }

    @Test
    void answers() throws Exception {
        PbxCall call = call("Answer");
        await(call.media().sendTone(440, 1_000));
        await(call.media().awaitAudio(800));
        assertHeard(call.media(), 440, 500);
        await(call.media().sendDtmf("5"));
        application.says("pressed 5");
        await(call.bye());
        application.says("ended: REMOTE");
        assertTrue(application.said.stream().anyMatch(line -> line.startsWith("call from ")), application.toString());
        application.assertSaysThatNothingIsLogged();
    }

    @Test
    void dials() throws Exception {
        application = new Application("Dial", "600");
        PbxCall call = poll(answered);
        await(call.ended());
        assertHeard(call.media(), 440, 500);
        application.says("180 Ringing");
        application.says("said");
        assertEquals(0, application.ends());
        assertEquals(List.of(), pbx.bindings(), "registrations left by an application that ended");
        application.assertSaysThatNothingIsLogged();
    }

    @Test
    void aMenu() throws Exception {
        PbxCall call = call("Ivr");
        await(call.media().awaitAudio(400));
        assertHeard(call.media(), 440, 200);
        await(call.media().sendDtmf("1"));
        application.says("chose 1");
        awaitHeard(call.media(), 700, 500);
        call.media().clearRecording();
        await(call.media().sendDtmf("2"));
        application.says("chose 2");
        awaitHeard(call.media(), 440, 200);
        call.media().sendDtmf("9");
        application.says("chose 9");
        application.says("goodbye true");
        await(call.ended());
        assertHeard(call.media(), 1_000, 200);
        application.says("ended: LOCAL");
        application.assertSaysThatNothingIsLogged();
    }

    @Test
    void anAgentIsInterruptedAndTransfers() throws Exception {
        PbxCall call = call("Agent");
        BlockingQueue<String> referredTo = new LinkedBlockingQueue<>();
        call.requestHandler("REFER", refer -> {
            referredTo.add(refer.header("Refer-To").orElse(""));
            refer.respond(202).compose(sent -> call.notifyTransfer(200, "OK"));
        });
        await(call.media().awaitAudio(300));
        assertHeard(call.media(), 440, 100);
        call.media().sendTone(1_000, 1_000);
        application.says("interrupted");
        call.media().sendDtmf("0");
        assertTrue(poll(referredTo).contains("1002"));
        await(call.ended());
        application.says("stopped");
        assertTrue(call.media().recordedMillis() < 9_000, "of a greeting of 10 s");
        application.assertSaysThatNothingIsLogged();
    }

    @Test
    @Tag("native")
    void usesTheNativeTransport() throws Exception {
        application = new Application("Native");
        application.says("native transport: true");
        assertEquals(0, application.ends());
        assertEquals(
                1,
                Pattern.compile("/io/netty/[^/]+/([^/]+)/")
                        .matcher(application.path)
                        .results()
                        .map(found -> found.group(1))
                        .distinct()
                        .count(),
                "versions of Netty in " + application.path);
    }

    /** Starts an application that registers, and calls it. */
    private PbxCall call(String name) throws Exception {
        application = new Application(name);
        application.says("started");
        return await(pbx.call(pbx.bindings().get(0).contact().toString()));
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
    }

    private <T> T poll(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(SECONDS, TimeUnit.SECONDS);
        assertTrue(next != null, "nothing from " + application);
        return next;
    }

    private void assertHeard(PbxMedia media, double hertz, int millis) {
        assertTrue(heardMillis(media, hertz) >= millis, hertz + " Hz is not heard from " + application);
    }

    private void awaitHeard(PbxMedia media, double hertz, int millis) throws Exception {
        while (heardMillis(media, hertz) < millis) {
            await(media.awaitAudio(media.recordedMillis() + 100)); // fails when no more audio comes
        }
    }

    /** For how long a tone was heard: its share of the power of each 20 ms (Goertzel). */
    private static int heardMillis(PbxMedia media, double hertz) {
        short[] audio = media.recordedAudio();
        int millis = 0;
        for (int at = 0; at + 160 <= audio.length; at += 160) {
            double w = 2 * Math.cos(2 * Math.PI * hertz / 8_000);
            double s1 = 0;
            double s2 = 0;
            double power = 0;
            for (int i = at; i < at + 160; i++) {
                double s0 = audio[i] + w * s1 - s2;
                s2 = s1;
                s1 = s0;
                power += (double) audio[i] * audio[i];
            }
            millis += power > 1e6 && 2 * (s1 * s1 + s2 * s2 - w * s1 * s2) / (power * 160) > 0.7 ? 20 : 0;
        }
        return millis;
    }

    /** An application's process, and the lines that it writes. */
    private final class Application implements AutoCloseable {

        private final String path;
        private final Process process;
        private final List<String> said = new ArrayList<>();
        private final List<String> errors = new ArrayList<>();

        Application(String name, String... arguments) throws Exception {
            path = Arrays.stream(
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                                    .split(":"))
                    .filter(entry -> !OF_TESTS.matcher(entry).find())
                    .collect(Collectors.joining(":"));
            List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
            if (Files.exists(Path.of("target/classes/module-info.class"))) {
                command.addAll(List.of("-p", path, "-m", "app/app." + name));
            } else {
                command.addAll(List.of("-cp", path, "app." + name));
            }
            command.addAll(List.of(arguments));
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().put("PBX", "127.0.0.1:" + pbx.port());
            process = builder.start();
            read(process.inputReader(), said);
            read(process.errorReader(), errors);
        }

        private void read(BufferedReader from, List<String> lines) {
            Thread reader = new Thread(() -> {
                try {
                    for (String line = from.readLine(); line != null; line = from.readLine()) {
                        synchronized (this) {
                            lines.add(line);
                            notifyAll();
                        }
                    }
                } catch (IOException ended) {
                    // closed with its process
                }
            });
            reader.setDaemon(true);
            reader.start();
        }

        synchronized void says(String line) throws InterruptedException {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            while (!said.contains(line)) {
                long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                assertTrue(millis > 0, "no line \"" + line + "\" from " + this);
                wait(millis);
            }
        }

        /** Waits for its end; its exit status. */
        int ends() throws InterruptedException {
            assertTrue(process.waitFor(SECONDS, TimeUnit.SECONDS), () -> this + " does not end");
            return process.exitValue();
        }

        /** There is no SLF4J provider on the path: that is said on standard error, once. */
        synchronized void assertSaysThatNothingIsLogged() {
            assertEquals(
                    1,
                    errors.stream().filter(line -> line.contains("No SLF4J providers were found")).count(),
                    toString());
        }

        @Override
        public synchronized String toString() {
            return "the application, which wrote " + said + " and, on standard error, " + errors;
        }

        @Override
        public void close() throws InterruptedException {
            process.destroy();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(this + " does not end at SIGTERM");
            }
        }
    }
}
