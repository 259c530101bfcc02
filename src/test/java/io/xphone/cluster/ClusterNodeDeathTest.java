package io.xphone.cluster;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.xphone.Call;
import io.xphone.Loopback;
import io.xphone.SipServer;
import io.xphone.call.CallState;
import io.xphone.call.EndReason;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The node that has the calls dies; the application is on another. */
class ClusterNodeDeathTest {

    private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
    private Loopback outside;
    private Loopback.Listening party;
    private Vertx here;
    private Process child;
    private String trunk;

    @BeforeEach
    void start() throws Exception {
        outside = new Loopback();
        party = outside.server();
        int there = Nodes.freePort();
        int ours = Nodes.freePort();
        child = new ProcessBuilder(
                        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        NodeMain.class.getName(),
                        "death-" + there,
                        "" + there,
                        "" + ours,
                        "" + party.port())
                .redirectErrorStream(true)
                .start();
        CompletableFuture<String> ready = new CompletableFuture<>();
        Thread reading = new Thread(() -> readAll(ready), "output of the other node");
        reading.setDaemon(true);
        reading.start();
        trunk = ready.get(60, TimeUnit.SECONDS);
        here = Nodes.start("death-" + there, ours, there)
                .toCompletionStage()
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    private void readAll(CompletableFuture<String> ready) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("READY ")) {
                    ready.complete(line.substring(6));
                } else {
                    System.out.println("other node: " + line);
                }
            }
        } catch (java.io.IOException closed) {
            ready.completeExceptionally(closed);
        }
        ready.completeExceptionally(new IllegalStateException("the other node ended"));
    }

    @AfterEach
    void stop() throws Exception {
        child.destroyForcibly();
        here.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        outside.close();
    }

    @Test
    void itsCallsEnd() throws Exception {
        SipServer attached = await(SipServer.attach(here, "trunk"));
        attached.incoming(calls::add);
        await(attached.optionsStatus(200)); // what was said before it has been heard
        Call caller = await(party.server().dialUri("sip:600@" + trunk));
        Call callee = next(calls);
        await(callee.accept());
        await(caller.answered());
        Call second = await(Call.attach(here, callee.id()));
        child.destroyForcibly().waitFor();
        // the cluster needs its time to see that the node has gone, and the next renewal
        for (Call call : new Call[] {callee, second}) {
            assertThat(call.ended()
                            .toCompletionStage()
                            .toCompletableFuture()
                            .get(90, TimeUnit.SECONDS)
                            .reason())
                    .isEqualTo(EndReason.ERROR);
            assertThat(call.state()).isEqualTo(CallState.ENDED);
        }
        assertThat(attached.calls()).isEmpty();
    }
}
