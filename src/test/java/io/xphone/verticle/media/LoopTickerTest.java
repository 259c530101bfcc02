package io.xphone.verticle.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.xphone.Loopback;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The media clock of an event loop. */
class LoopTickerTest {

    private Vertx vertx;
    private ContextInternal context;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        context = (ContextInternal) vertx.getOrCreateContext();
    }

    @AfterEach
    void close() throws Exception {
        Loopback.await(vertx.close());
    }

    @Test
    void everyTickIsCalledOnce() throws Exception {
        List<Long> tickNumbers = new ArrayList<>();
        CompletableFuture<Long> spent = new CompletableFuture<>();
        context.runOnContext(ignored -> {
            LoopTicker ticker = LoopTicker.of(context.nettyEventLoop());
            assertThat(LoopTicker.of(context.nettyEventLoop())).isSameAs(ticker);
            long start = System.nanoTime();
            LoopTicker.TickHandler[] self = new LoopTicker.TickHandler[1];
            self[0] = (tick, now) -> {
                tickNumbers.add(tick);
                if (tickNumbers.size() == 50) {
                    ticker.remove(4, self[0]);
                    spent.complete(System.nanoTime() - start);
                }
                return tick + 1;
            };
            ticker.add(4, self[0]);
        });
        Loopback.await(spent);
        for (int i = 1; i < tickNumbers.size(); i++) {
            assertThat(tickNumbers.get(i)).isEqualTo(tickNumbers.get(i - 1) + 1);
        }
        assertThat(spent.join()).isGreaterThan(480_000_000L);
    }

    static List<Throwable> thrown() {
        return List.of(
                new IllegalStateException("expected by the test: a failed tick is logged"),
                new StackOverflowError("expected by the test: an error of a codec is logged"));
    }

    @ParameterizedTest
    @MethodSource("thrown")
    void throwingHandlerDoesNotAffectOthers(Throwable failure) throws Exception {
        CompletableFuture<Void> again = new CompletableFuture<>();
        context.runOnContext(ignored -> {
            LoopTicker ticker = LoopTicker.of(context.nettyEventLoop());
            LoopTicker.TickHandler[] both = new LoopTicker.TickHandler[2];
            int[] thrown = new int[1];
            int[] ticks = new int[1];
            both[0] = (tick, now) -> {
                thrown[0]++;
                if (failure instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) failure;
            };
            both[1] = (tick, now) -> {
                if (++ticks[0] == 5) {
                    assertThat(thrown[0]).isEqualTo(1);
                    ticker.remove(4, both[0]);
                    ticker.remove(4, both[1]);
                    again.complete(null);
                }
                return tick + 1;
            };
            ticker.add(4, both[0]);
            ticker.add(4, both[1]);
        });
        Loopback.await(again);
    }

    @Test
    void anActionAfterASlotThatThrowsDoesNotStopTheClock() throws Exception {
        CompletableFuture<Void> again = new CompletableFuture<>();
        context.runOnContext(ignored -> {
            LoopTicker ticker = LoopTicker.of(context.nettyEventLoop());
            int[] runs = new int[1];
            ticker.afterEachSlot(() -> {
                if (runs[0]++ == 0) {
                    throw new AssertionError("expected by the test: a failed delivery is logged");
                }
                again.complete(null);
            });
            ticker.add(0, (tick, now) -> tick + 1);
        });
        Loopback.await(again);
    }

    @Test
    void handlerIsCalledOnTheRequestedTick() throws Exception {
        List<Long> tickNumbers = new ArrayList<>();
        CompletableFuture<Void> enough = new CompletableFuture<>();
        context.runOnContext(ignored -> {
            LoopTicker ticker = LoopTicker.of(context.nettyEventLoop());
            LoopTicker.TickHandler[] self = new LoopTicker.TickHandler[1];
            self[0] = (tick, now) -> {
                tickNumbers.add(tick);
                if (tickNumbers.size() == 4) {
                    ticker.remove(2, self[0]);
                    enough.complete(null);
                }
                return tick + tickNumbers.size();
            };
            ticker.add(2, self[0]);
        });
        Loopback.await(enough);
        long first = tickNumbers.get(0);
        assertThat(tickNumbers).containsExactly(first, first + 1, first + 3, first + 6);
    }

    @Test
    void handlerThatAddsOthersKeepsItsRequestedTick() throws Exception {
        List<Long> tickNumbers = new ArrayList<>();
        CompletableFuture<Void> enough = new CompletableFuture<>();
        context.runOnContext(ignored -> {
            LoopTicker ticker = LoopTicker.of(context.nettyEventLoop());
            LoopTicker.TickHandler nothing = (tick, now) -> tick + 1;
            LoopTicker.TickHandler[] self = new LoopTicker.TickHandler[1];
            self[0] = (tick, now) -> {
                tickNumbers.add(tick);
                if (tickNumbers.size() == 2) {
                    ticker.remove(2, self[0]);
                    for (int i = 0; i < 20; i++) {
                        ticker.remove(2, nothing);
                    }
                    enough.complete(null);
                } else {
                    for (int i = 0; i < 20; i++) {
                        ticker.add(2, nothing);
                    }
                }
                return tick + 3;
            };
            ticker.add(2, self[0]);
        });
        Loopback.await(enough);
        assertThat(tickNumbers.get(1)).isEqualTo(tickNumbers.get(0) + 3);
    }

    @Test
    void callsAreSpreadOverTheSlots() throws Exception {
        CompletableFuture<String> seen = new CompletableFuture<>();
        context.runOnContext(ignored -> {
            LoopTicker ticker = LoopTicker.of(context.nettyEventLoop());
            LoopTicker.TickHandler nothing = (tick, now) -> tick + 1;
            List<Integer> slots = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                int slot = ticker.leastLoadedSlot();
                slots.add(slot);
                ticker.add(slot, nothing);
            }
            String full = ticker.toString();
            slots.forEach(slot -> ticker.remove(slot, nothing));
            ticker.remove(0, nothing);
            seen.complete(full + " then " + ticker);
        });
        Loopback.await(seen);
        assertThat(seen.join())
                .contains("[2, 0, 2, 0, 2, 0, 2, 0, 2, 0] then")
                .endsWith("[0, 0, 0, 0, 0, 0, 0, 0, 0, 0]");
    }

    @Test
    void handlersMayBeRemovedAndAddedDuringATick() throws Exception {
        CompletableFuture<Void> second = new CompletableFuture<>();
        context.runOnContext(ignored -> {
            LoopTicker ticker = LoopTicker.of(context.nettyEventLoop());
            LoopTicker.TickHandler[] first = new LoopTicker.TickHandler[1];
            first[0] = (tick, now) -> {
                ticker.remove(0, first[0]);
                LoopTicker.TickHandler[] next = new LoopTicker.TickHandler[1];
                next[0] = (later, then) -> {
                    ticker.remove(0, next[0]);
                    second.complete(null);
                    return later + 1;
                };
                ticker.add(0, next[0]);
                return tick + 1;
            };
            ticker.add(0, first[0]);
        });
        Loopback.await(second);
    }

    /** A handler that needs longer than a tick keeps the clock behind unless overdue ticks are dropped. */
    @Test
    void overloadedClockDropsTicks() throws Exception {
        CompletableFuture<Long> givenUp = new CompletableFuture<>();
        context.runOnContext(ignored -> {
            LoopTicker ticker = LoopTicker.of(context.nettyEventLoop());
            long[] last = {-1};
            LoopTicker.TickHandler[] self = new LoopTicker.TickHandler[1];
            self[0] = (tick, now) -> {
                if (last[0] >= 0 && tick - last[0] > 1) {
                    ticker.remove(4, self[0]);
                    givenUp.complete(tick - last[0]);
                    return tick + 1;
                }
                last[0] = tick;
                while (System.nanoTime() - now < 30_000_000) { // three ticks
                    Thread.onSpinWait();
                }
                return tick + 1;
            };
            ticker.add(4, self[0]);
        });
        Loopback.await(givenUp);
        assertThat(givenUp.join()).isBetween(10L, 100L);
    }
}
