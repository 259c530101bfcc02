package io.xphone.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.sip.CountingIdentifiers;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.transaction.TransactionEffect.Deliver;
import io.xphone.sip.transaction.TransactionEffect.Failed;
import io.xphone.sip.transaction.TransactionEffect.StartTimer;
import io.xphone.sip.transaction.TransactionEffect.StopTimer;
import io.xphone.sip.transaction.TransactionEffect.Transmit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two transaction layers over a link that loses, duplicates, delays and reorders messages: the server's user receives
 * each request once, the client's user receives one final response or a failure, and no transaction remains.
 */
class LossyLinkTest {

    private static final int TRANSACTIONS = 60;

    private final TransactionLayer client =
            new TransactionLayer(TimerValues.DEFAULT, new StatelessResponses(new CountingIdentifiers()));
    private final TransactionLayer server =
            new TransactionLayer(TimerValues.DEFAULT, new StatelessResponses(new CountingIdentifiers()));
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Map<String, Long> runningTimers = new HashMap<>();
    private final Map<String, Integer> requestsSeen = new HashMap<>();
    private final Map<String, List<String>> outcomes = new HashMap<>();
    private Random random;
    private long now;
    private long order;

    private record Event(long at, long order, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
        }
    }

    private void later(long delay, Runnable action) {
        events.add(new Event(now + delay, order++, action));
    }

    private void run(TransactionLayer side, List<TransactionEffect> effects) {
        for (TransactionEffect effect : effects) {
            String timerPrefix = (side == client ? "c " : "s ") + effect.txId() + " ";
            if (effect instanceof StartTimer start) {
                long id = order;
                runningTimers.put(timerPrefix + start.timer(), id);
                later(start.delayMillis(), () -> {
                    if (runningTimers.remove(timerPrefix + start.timer(), id)) {
                        run(side, side.onTimer(start.txId(), start.timer()));
                    }
                });
            } else if (effect instanceof StopTimer stop) {
                runningTimers.remove(timerPrefix + stop.timer());
            } else if (effect instanceof Transmit transmit) {
                carry(side, transmit.message());
            } else if (effect instanceof Deliver deliver && side == server) {
                serve(deliver);
            } else if (effect instanceof Deliver deliver) {
                if (((SipResponse) deliver.message()).finalResponse()) {
                    outcome(deliver.txId(), "final");
                }
            } else if (effect instanceof Failed failed && side == client) {
                outcome(failed.txId(), "failed");
            }
        }
    }

    private void outcome(String txId, String what) {
        outcomes.computeIfAbsent(txId, id -> new ArrayList<>()).add(what);
    }

    private void carry(TransactionLayer from, SipMessage message) {
        int copies = random.nextInt(10) < 4 ? 0 : random.nextInt(10) < 2 ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            later(random.nextInt(800), () -> {
                if (from == client) {
                    run(server, server.onRequest((SipRequest) message, false));
                } else {
                    run(client, client.onResponse((SipResponse) message));
                }
            });
        }
    }

    private void serve(Deliver request) {
        requestsSeen.merge(request.message().callId() + request.message().cseq().method(), 1, Integer::sum);
        if (request.txId().isEmpty()) {
            return;
        }
        SipRequest message = (SipRequest) request.message();
        later(
                random.nextInt(5000),
                () -> run(server, server.respond(request.txId(), TransactionFixture.response(message, 486))));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void eachRequestOnceAndOneOutcomeEach(long seed) {
        random = new Random(seed);
        for (int i = 0; i < TRANSACTIONS; i++) {
            String id = "t" + i;
            SipRequest request = TransactionFixture.request(i % 2 == 0 ? "INVITE" : "OPTIONS", "z9hG4bK" + i)
                    .set("Call-ID", id)
                    .build();
            later(random.nextInt(1000), () -> run(client, client.send(id, request, false)));
            if (i % 8 == 0) {
                later(1000 + random.nextInt(3000), () -> run(client, client.cancel(id, List.of())));
            }
        }
        while (!events.isEmpty()) {
            Event next = events.poll();
            now = next.at();
            next.action().run();
        }
        assertThat(requestsSeen)
                .as("nothing is seen twice")
                .allSatisfy((request, times) -> assertThat(times).isEqualTo(1));
        assertThat(outcomes).hasSize(TRANSACTIONS);
        assertThat(outcomes).allSatisfy((id, what) -> assertThat(what).hasSize(1));
        long completed =
                outcomes.values().stream().filter(List.of("final")::equals).count();
        assertThat(completed)
                .as("most requests succeed because of retransmissions")
                .isGreaterThan(TRANSACTIONS * 9 / 10);
        assertThat(client.size()).isZero();
        assertThat(server.size()).isZero();
    }
}
