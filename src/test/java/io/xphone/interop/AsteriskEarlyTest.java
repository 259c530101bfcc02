package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.xphone.Call;
import io.xphone.CallState;
import io.xphone.EndReason;
import io.xphone.options.DialOptions;
import io.xphone.options.ProgressOptions;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Reliable provisional responses (RFC 3262) with Asterisk, which requires them for its user 1008. */
@Tag("peers")
class AsteriskEarlyTest {

    private static Phones phones;

    @BeforeAll
    static void start() {
        phones = new Phones();
        phones.of("1003");
        phones.of("1008");
    }

    @AfterAll
    static void stop() {
        if (phones != null) { // null without Asterisk: the test is skipped
            phones.close();
        }
    }

    /**
     * Asterisk sends early media in a reliable 183; without PRACK it would retransmit it and finally reject the call.
     */
    @Test
    void acknowledgesEarlyMedia() {
        Call call = Await.now(phones.of("1008").dial("610"));
        Await.now(Phones.reaches(call, CallState.EARLY_MEDIA));
        Await.now(call.refresh());
        assertThat(call.header("Require")).contains("100rel");
        assertThat(call.header("RSeq")).isNotNull();
        Await.within(20, call.answered());
        Phones.assertEcho("after early media", call);
        assertThat(Phones.end(call).reason()).isEqualTo(EndReason.LOCAL);
    }

    @Test
    void acknowledgesRingingAndMayRequirePrack() {
        Call call = Await.now(phones.of("1008").dial("609", new DialOptions().setRequire100rel(true)));
        Await.within(20, call.answered());
        Phones.assertEcho("after ringing", call);
        Phones.end(call);
    }

    /** The 200 is sent after the PRACK for the SDP answer. */
    @Test
    void asteriskAcknowledgesReliableResponses() {
        CompletableFuture<Call> incoming = Phones.nextCall(phones.of("1008"));
        Call caller = Await.now(phones.of("1003").dial("1008"));
        Call called = Await.within(20, incoming);
        assertThat(called.header("Require")).contains("100rel");
        Await.now(called.progress(new ProgressOptions().setStatus(183).setWithMedia(true)));
        Future<Void> accepted = called.accept();
        Await.now(accepted);
        Await.now(caller.answered());
        Phones.assertOneWay("to the called party", caller, called);
        Phones.assertOneWay("to the caller", called, caller);
        Phones.end(called);
        assertThat(Await.now(caller.ended()).reason()).isEqualTo(EndReason.REMOTE);
    }

    @Test
    void acceptsAnOfferInAReliableResponse() {
        Call call = Phones.answered(phones.of("1003"), "600", new DialOptions().setLateOffer(true));
        Phones.assertEcho("after an offer of its own", call);
        Phones.end(call);
    }
}
