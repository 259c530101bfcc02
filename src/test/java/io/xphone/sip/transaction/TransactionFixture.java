package io.xphone.sip.transaction;

import io.xphone.sip.CountingIdentifiers;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.Uri;
import io.xphone.sip.transaction.TransactionEffect.Cancelled;
import io.xphone.sip.transaction.TransactionEffect.Deliver;
import io.xphone.sip.transaction.TransactionEffect.Failed;
import io.xphone.sip.transaction.TransactionEffect.StartTimer;
import io.xphone.sip.transaction.TransactionEffect.StopTimer;
import io.xphone.sip.transaction.TransactionEffect.Terminated;
import io.xphone.sip.transaction.TransactionEffect.Transmit;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A transaction layer with messages to feed it, virtual time that runs its timers, and its effects as text:
 *
 * <pre>
 * tx INVITE        send this message to the network
 * tu 180           deliver this message to the transaction user
 * stray 200        deliver a message without transaction
 * A=500, -A        start timer A with 500 ms, stop it
 * failed TIMEOUT   report a failure to the transaction user
 * cancelled        report a CANCEL to the transaction user
 * end              the transaction is terminated
 * </pre>
 */
final class TransactionFixture {

    final TransactionLayer layer =
            new TransactionLayer(TimerValues.DEFAULT, new StatelessResponses(new CountingIdentifiers()));
    final List<TransactionEffect> all = new ArrayList<>();
    final List<String> log = new ArrayList<>();
    private final TreeMap<Long, List<StartTimer>> timers = new TreeMap<>();
    private long now;

    static SipRequest request(String method) {
        return request(method, "z9hG4bK1").build();
    }

    static SipRequest.Builder request(String method, String branch) {
        return SipRequest.builder(method, Uri.parse("sip:bob@example.com"))
                .add("Via", "SIP/2.0/UDP 192.0.2.1:5060;branch=" + branch)
                .add("Route", "<sip:proxy.example.com;lr>")
                .add("Max-Forwards", "69")
                .add("From", "<sip:alice@example.com>;tag=a")
                .add("To", "<sip:bob@example.com>")
                .add("Call-ID", "call")
                .add("CSeq", "7 " + method);
    }

    static SipResponse response(SipRequest request, int status) {
        return request.response(status, null)
                .set("To", "<sip:bob@example.com>;tag=b")
                .build();
    }

    /** The effects as text, separated by commas. */
    static String text(List<TransactionEffect> effects) {
        return effects.stream().map(TransactionFixture::text).collect(Collectors.joining(", "));
    }

    private static String text(TransactionEffect effect) {
        if (effect instanceof Transmit transmit) {
            return "tx " + text(transmit.message());
        } else if (effect instanceof Deliver deliver) {
            return (deliver.txId().isEmpty() ? "stray " : "tu ") + text(deliver.message());
        } else if (effect instanceof StartTimer start) {
            return start.timer() + "=" + start.delayMillis();
        } else if (effect instanceof StopTimer stop) {
            return "-" + stop.timer();
        } else if (effect instanceof Failed failed) {
            return "failed " + failed.cause();
        } else if (effect instanceof Cancelled) {
            return "cancelled";
        } else if (effect instanceof Terminated) {
            return "end";
        }
        throw new AssertionError(effect);
    }

    private static String text(SipMessage message) {
        return message instanceof SipRequest request
                ? request.method()
                : Integer.toString(((SipResponse) message).status());
    }

    /** Carries out effects: schedules timers in virtual time, and logs the other effects with their time. */
    List<TransactionEffect> run(List<TransactionEffect> effects) {
        all.addAll(effects);
        for (TransactionEffect effect : effects) {
            if (effect instanceof StartTimer start) {
                stop(start.txId(), start.timer());
                timers.computeIfAbsent(now + start.delayMillis(), at -> new ArrayList<>())
                        .add(start);
            } else if (effect instanceof StopTimer stop) {
                stop(stop.txId(), stop.timer());
            } else {
                log.add(now + " " + text(effect));
            }
        }
        return effects;
    }

    private void stop(String txId, TransactionTimer timer) {
        timers.values().forEach(list -> list.removeIf(start -> start.txId().equals(txId) && start.timer() == timer));
    }

    /** Advances virtual time to this moment and runs the due timers. */
    void advanceTo(long millis) {
        while (!timers.isEmpty() && timers.firstKey() <= millis) {
            List<StartTimer> due = timers.firstEntry().getValue();
            if (due.isEmpty()) {
                timers.pollFirstEntry();
                continue;
            }
            now = timers.firstKey();
            StartTimer next = due.remove(0);
            run(layer.onTimer(next.txId(), next.timer()));
        }
        now = millis;
    }

    /** The times at which this effect was logged. */
    List<Long> times(String effect) {
        return log.stream()
                .filter(line -> line.endsWith(" " + effect))
                .map(line -> Long.parseLong(line.substring(0, line.indexOf(' '))))
                .toList();
    }

    /** The message that was sent last. */
    SipMessage lastSent() {
        SipMessage last = null;
        for (TransactionEffect effect : all) {
            last = effect instanceof Transmit transmit ? transmit.message() : last;
        }
        return last;
    }
}
