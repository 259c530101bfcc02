package io.xphone.verticle.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.xphone.Loopback;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimerBankTest {

    private final Vertx vertx = Vertx.vertx();
    private final List<String> fired = new ArrayList<>();
    private final CompletableFuture<List<String>> end = new CompletableFuture<>();
    private TimerBank<String> bank;

    @AfterEach
    void close() throws Exception {
        Loopback.await(vertx.close());
    }

    /** The timers that fired, in order, up to "end". */
    private List<String> run(Consumer<TimerBank<String>> first, Consumer<String> onDue) throws Exception {
        vertx.getOrCreateContext().runOnContext(ignored -> {
            bank = new TimerBank<>(vertx, key -> {
                fired.add(key);
                onDue.accept(key);
                if (key.equals("end")) {
                    end.complete(new ArrayList<>(fired));
                }
            });
            first.accept(bank);
        });
        return end.get(20, TimeUnit.SECONDS);
    }

    @Test
    void timersFireAfterTheirDelayAndThoseWithOneDelayInOrder() throws Exception {
        long started = System.nanoTime();
        assertThat(run(
                        timers -> {
                            timers.start("end", 60);
                            timers.start("c", 30);
                            timers.start("a", 10);
                            timers.start("d", 30);
                            timers.start("b", 10);
                        },
                        key -> {}))
                .containsExactly("a", "b", "c", "d", "end");
        assertThat(System.nanoTime() - started).isGreaterThanOrEqualTo(60_000_000);
    }

    @Test
    void aStoppedTimerDoesNotFire() throws Exception {
        assertThat(run(
                        timers -> {
                            for (String key : List.of("a", "b", "c", "d")) {
                                timers.start(key, 10);
                            }
                            timers.stop("a");
                            timers.stop("c");
                            timers.stop("d");
                            timers.stop("unknown");
                            timers.start("e", 10);
                            timers.start("end", 30);
                            assertThat(timers.size()).isEqualTo(3);
                        },
                        key -> {}))
                .containsExactly("b", "e", "end");
    }

    @Test
    void aTimerThatIsStartedAgainIsReplaced() throws Exception {
        assertThat(run(
                        timers -> {
                            timers.start("a", 10);
                            timers.start("b", 10);
                            timers.start("a", 10);
                            timers.start("later", 5);
                            timers.start("later", 20);
                            timers.start("end", 40);
                        },
                        key -> {}))
                .containsExactly("b", "a", "later", "end");
    }

    @Test
    void aHandlerMayStartAndStopTimers() throws Exception {
        assertThat(run(
                        timers -> {
                            timers.start("a", 10);
                            timers.start("stopped", 10);
                        },
                        key -> {
                            if (fired.size() < 3) {
                                bank.stop("stopped");
                                bank.start("a", 10);
                            } else if (fired.size() == 3) {
                                bank.start("end", 1);
                            }
                        }))
                .containsExactly("a", "a", "a", "end");
        assertThat(bank.size()).isZero();
    }

    @Test
    void anExceptionDoesNotStopOtherTimers() throws Exception {
        assertThat(run(
                        timers -> {
                            vertx.getOrCreateContext().exceptionHandler(expected -> {});
                            timers.start("thrown", 10);
                            timers.start("next", 10);
                            timers.start("end", 20);
                        },
                        key -> {
                            if (key.equals("thrown")) {
                                throw new IllegalStateException("expected");
                            }
                        }))
                .containsExactly("thrown", "next", "end");
    }

    @Test
    void stopAllStopsAllTimers() throws Exception {
        assertThat(run(
                        timers -> {
                            timers.start("a", 1);
                            timers.start("b", 10);
                            timers.start("c", 100_000);
                        },
                        key -> {
                            if (key.equals("a")) {
                                bank.stopAll();
                                assertThat(bank.size()).isZero();
                                bank.start("end", 20);
                            }
                        }))
                .containsExactly("a", "end");
    }
}
