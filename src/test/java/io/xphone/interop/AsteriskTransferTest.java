package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.xphone.Call;
import io.xphone.CallEnd;
import io.xphone.CallException;
import io.xphone.CallState;
import io.xphone.EndReason;
import io.xphone.Progress;
import io.xphone.TransferRequest;
import io.xphone.TransferResult;
import io.xphone.options.DialOptions;
import io.xphone.sip.dialog.DialogId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Transfers with Asterisk, requested by either side; its 302; calls that replace others. */
@Tag("peers")
class AsteriskTransferTest {

    private Phones phones;

    @BeforeEach
    void start() {
        phones = new Phones();
    }

    @AfterEach
    void stop() {
        if (phones != null) { // null without Asterisk: the test is skipped
            phones.close();
        }
    }

    private Pair connect(String from, String to) {
        return Pair.of(phones.of(from), phones.of(to), to);
    }

    @Test
    void acceptsAReferOfAsterisk() {
        Call call = Await.now(phones.of("1001").dial("615"));
        Promise<Call> followed = Promise.promise();
        List<TransferRequest> asked = new CopyOnWriteArrayList<>();
        call.transferRequestHandler(request -> {
            asked.add(request);
            request.accept().onComplete(followed);
        });
        Call echo = Await.now(followed.future());
        assertThat(asked.get(0).target()).startsWith("sip:600@");
        assertThat(asked.get(0).attended()).isFalse();
        Await.now(echo.answered());
        assertThat(Await.now(call.ended()).reason()).isEqualTo(EndReason.TRANSFER);
        Phones.assertEcho("the echo that it sent us to", echo);
        Phones.end(echo);
    }

    @Test
    void followsA302OfAsterisk() {
        Call echo = Phones.answered(phones.of("1001"), "614");
        Phones.assertEcho("the echo that it redirected us to", echo);
        Phones.end(echo);
    }

    @Test
    void transfersACallerToTheEcho() {
        Pair pair = connect("1001", "1002");
        List<Integer> progress = new CopyOnWriteArrayList<>();
        pair.caller().transferProgressHandler((Progress told) -> progress.add(told.status()));
        TransferResult result = Await.now(pair.caller().transfer("600"));
        assertThat(result.status()).isEqualTo(200);
        assertThat(Await.now(pair.caller().ended()).reason()).isEqualTo(EndReason.TRANSFER);
        assertThat(progress).contains(100);
        Phones.assertEcho("the echo that the called party is at", pair.called());
        Phones.end(pair.called());
    }

    @Test
    void callContinuesWhenTheTransferTargetIsUnknown() {
        Pair pair = connect("1001", "1002");
        CallException refused = Await.failure(CallException.class, pair.caller().transfer("4712"));
        assertThat(refused.code()).isEqualTo(404);
        assertThat(pair.caller().state()).isEqualTo(CallState.ACTIVE);
        Phones.assertOneWay("after a transfer that failed", pair.caller(), pair.called());
        Phones.end(pair.caller());
    }

    @Test
    void performsAnAttendedTransfer() {
        Pair first = connect("1001", "1002");
        Await.now(first.caller().hold());
        Pair second = connect("1001", "1003");
        TransferResult result = Await.now(first.caller().attendedTransfer(second.caller()));
        assertThat(result.status()).isEqualTo(200);
        assertThat(Await.now(first.caller().ended()).reason()).isEqualTo(EndReason.TRANSFER);
        assertThat(Await.now(second.caller().ended()).reason()).isEqualTo(EndReason.TRANSFER);
        Phones.assertOneWay("from 1002 to 1003", first.called(), second.called());
        Phones.assertOneWay("from 1003 to 1002", second.called(), first.called());
        CallEnd end = Phones.end(first.called());
        assertThat(end.reason()).isEqualTo(EndReason.LOCAL);
        assertThat(Await.now(second.called().ended()).reason()).isEqualTo(EndReason.REMOTE);
    }

    @Test
    void replacesACall() {
        Pair pair = connect("1001", "1002");
        var info = Await.now(pair.caller().refresh());
        DialogId dialog = new DialogId(info.getSipCallId(), info.getLocalTag(), info.getRemoteTag());
        String replaces = io.xphone.call.transfer.Replaces.of(dialog).toString();
        Call taken = Phones.answered(
                phones.of("1003"),
                "600",
                new DialOptions().addHeader("Replaces", replaces).addHeader("Require", "replaces"));
        Await.now(pair.caller().ended());
        Phones.assertOneWay("from 1002 to whoever took the place of 1001", pair.called(), taken);
        Phones.end(taken);
        Await.now(pair.called().ended());
    }

    @Test
    void picksUpARingingCallWithReplaces() {
        CompletableFuture<Call> incoming = Phones.nextCall(phones.of("1001"));
        Call caller = Await.now(phones.of("1003").dial("1001"));
        Call rings = Await.within(20, incoming);
        Await.now(Phones.reaches(caller, CallState.REMOTE_RINGING));
        Call picked = Phones.answered(phones.of("1002"), "626");
        assertThat(Await.now(rings.ended()).reason()).isEqualTo(EndReason.CANCELLED);
        Await.now(caller.answered());
        Phones.assertOneWay("from the caller to whoever picked up", caller, picked);
        Phones.end(caller);
    }
}
