package io.xphone;

import static io.xphone.Loopback.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.xphone.bus.AgentControl;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Many more calls than can be handled, from another process: an application takes 4 ms of its event loop for each call. */
class OverloadTest extends OnLoopback {

    private static final long COST = TimeUnit.MILLISECONDS.toNanos(4);
    private static final int RATE = 1_500;
    private static final int SECONDS = 2;

    private static Map<String, Integer> counts(String line) {
        Map<String, Integer> counts = new HashMap<>();
        for (String count : line.split(" ")) {
            counts.put(count.split("=")[0], Integer.parseInt(count.split("=")[1]));
        }
        return counts;
    }

    private static void cost() {
        long end = System.nanoTime() + COST;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    @Test
    void whatCannotBeHandledIsRejectedAndTheRestGoesOn() throws Exception {
        CompletableFuture<SipServer> up = new CompletableFuture<>();
        CompletableFuture<List<String>> at = new CompletableFuture<>();
        loop.vertx()
                .deployVerticle(new VerticleBase() {
                    @Override
                    public Future<?> start() {
                        SipServer server = SipServer.create(vertx, Loopback.options());
                        server.callHandler(call -> {
                            cost();
                            call.accept();
                        });
                        up.complete(server);
                        return server.listen().onSuccess(listening -> at.complete(listening.listening()));
                    }
                })
                .onFailure(at::completeExceptionally);
        String where = at.get(20, TimeUnit.SECONDS).get(0);
        try (OtherJvm callers =
                OtherJvm.start(CallBurst.class, where.substring(where.lastIndexOf(':') + 1), RATE, SECONDS)) {
            assertThat(callers.ready()).isEqualTo("5");
            Map<String, Integer> burst = counts(callers.says("BURST"));
            System.out.println(burst);
            assertThat(burst).containsEntry("timeouts", 0).containsEntry("otherwise", 0);
            assertThat(burst).containsEntry("offered", RATE * SECONDS);
            assertThat(burst.get("rejected")).isGreaterThan(RATE * SECONDS / 2);
            assertThat(burst.get("established")).isEqualTo(burst.get("ended")).isPositive();
            assertThat(burst.get("inDialog")).isGreaterThanOrEqualTo(5 * SECONDS * 9);
            // where other programs want the processors too, a response may be late because this one waits for them
            if (!MachineLoad.busy()) {
                assertThat(burst.get("repeatedInDialog")).isZero();
            }
            Map<String, Integer> half = counts(callers.says("HALF"));
            System.out.println(half);
            assertThat(half).containsEntry("timeouts", 0).containsEntry("otherwise", 0);
            assertThat(half.get("offered")).isPositive();
            if (!MachineLoad.busy()) {
                assertThat(half).containsEntry("rejected", 0);
            }
            Map<String, Integer> after = counts(callers.says("AFTER"));
            int late = after.get("rejected");
            assertThat(late).isBetween(0, MachineLoad.busy() ? 5 : 0);
            assertThat(after)
                    .containsEntry("established", 20 - late)
                    .containsEntry("timeouts", 0)
                    .containsEntry("ended", 25 - late);
            // a rejection is sent once; one that was sent again for a retransmission counts again
            long shed = await(AgentControl.at(loop.vertx(), up.join().name()).info())
                    .getCallsShed();
            long rejected = burst.get("rejected") + half.get("rejected") + late;
            assertThat(shed).isBetween(rejected, rejected + burst.get("repeated") + half.get("repeated"));
        }
    }
}
