package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.xphone.Call;
import io.xphone.CallState;
import io.xphone.EndReason;
import io.xphone.options.DialOptions;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Reliable provisional answers with an Asterisk that demands them of its user 1008 (RFC 3262). */
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
        if (phones != null) { // else there is no Asterisk here, and the test is skipped
            phones.close();
        }
    }

    /** Its early media comes in a reliable 183; without PRACK it would send that again and refuse the call at last. */
    @Test
    void itsEarlyMediaIsAcknowledged() {
        Call call = Await.now(phones.of("1008").dial("610"));
        Await.now(Phones.reaches(call, CallState.EARLY_MEDIA));
        Await.now(call.refresh());
        assertThat(call.header("Require").orElse("")).contains("100rel");
        assertThat(call.header("RSeq")).isPresent();
        Await.within(20, call.answered());
        Phones.assertEcho("after early media", call);
        assertThat(Phones.end(call).reason()).isEqualTo(EndReason.LOCAL);
    }

    @Test
    void itsRingingIsAcknowledgedAndItMayBeRequired() {
        Call call = Await.now(phones.of("1008").dial("609", new DialOptions().setRequire100rel(true)));
        Await.within(20, call.answered());
        Phones.assertEcho("after ringing", call);
        Phones.end(call);
    }

    /** Accepted is only what it has acknowledged: the 200 waits for the PRACK of the description. */
    @Test
    void itAcknowledgesOurs() {
        CompletableFuture<Call> incoming = Phones.nextCall(phones.of("1008"));
        Call caller = Await.now(phones.of("1003").dial("1008"));
        Call called = Await.within(20, incoming);
        assertThat(called.header("Require").orElse("")).contains("100rel");
        Await.now(called.progress(183, true));
        Future<Void> accepted = called.accept();
        Await.now(accepted);
        Await.now(caller.answered());
        Phones.assertOneWay("to the called party", caller, called);
        Phones.assertOneWay("to the caller", called, caller);
        Phones.end(called);
        assertThat(Await.now(caller.ended()).reason()).isEqualTo(EndReason.REMOTE);
    }

    @Test
    void theOfferMayBeIts() {
        Call call = Phones.answered(phones.of("1003"), "600", new DialOptions().setLateOffer(true));
        Phones.assertEcho("after an offer of its own", call);
        Phones.end(call);
    }
}
