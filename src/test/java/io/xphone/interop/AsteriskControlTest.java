package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.xphone.Bridge;
import io.xphone.Call;
import io.xphone.CallDirection;
import io.xphone.Digit;
import io.xphone.EndReason;
import io.xphone.Phone;
import io.xphone.options.CallPolicyOptions;
import io.xphone.options.DialOptions;
import io.xphone.options.SipTransport;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Bridging of two calls through Asterisk, identities received by Asterisk, and a call with automatic answer. */
@Tag("peers")
class AsteriskControlTest {

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

    private Call called(Phone phone, Future<Call> dialling) {
        CompletableFuture<Call> incoming = Phones.nextCall(phone);
        Call caller = Await.now(dialling);
        Call called = Await.within(20, incoming);
        Await.now(called.accept());
        Await.now(Future.all(caller.answered(), called.answered()));
        return called;
    }

    @Test
    void bridgesTwoCallsOfOnePhone() {
        Phone middle = phones.of("1001");
        Phone atLeft = phones.of("1002"); // registered before the call
        Phone atRight = phones.of("1003");
        Future<Call> toLeft = middle.dial("1002", new DialOptions().setCodecs(List.of("PCMU")));
        Call left = called(atLeft, toLeft);
        Future<Call> toRight = middle.dial("1003", new DialOptions().setCodecs(List.of("PCMA")));
        Call right = called(atRight, toRight);
        Bridge bridge = Await.now(toLeft.result().bridge(toRight.result()));
        Phones.assertOneWay("from the left to the right", left, right);
        Phones.assertOneWay("from the right to the left", right, left);

        Promise<Character> digit = Promise.promise();
        right.dtmfHandler((Digit came) -> digit.tryComplete(came.digit()));
        Await.now(left.sendDtmf("8"));
        assertThat(Await.now(digit.future())).isEqualTo('8');

        Await.now(left.end());
        Await.now(bridge.ended());
        assertThat(Await.now(right.ended()).reason()).isEqualTo(EndReason.REMOTE);
    }

    @Test
    void asteriskReceivesIdentityAndHeaders() {
        Call call = Phones.answered(
                phones.of("1001"),
                "619",
                new DialOptions()
                        .setCallerId("sip:+4930555@example.com")
                        .setCallerName("Ada")
                        .addHeader("X-Test", "control-42"));
        Await.now(call.ended());
        Eventually.so(
                phones.vertx(),
                "log/headers.txt",
                () -> phones.asterisk()
                        .text("log/headers.txt")
                        .lines()
                        .anyMatch(line ->
                                line.contains("X-Test=control-42") && line.contains("sip:+4930555@example.com")));
    }

    @Test
    void answersACallbackAutomatically() {
        Phone phone = phones.connect(
                phones.options("1003", SipTransport.UDP).setCalls(new CallPolicyOptions().setAutoAnswer(true)));
        CompletableFuture<Call> incoming = Phones.nextCall(phone);
        Phones.answered(phone, "620");
        Call back = Await.within(20, incoming);
        assertThat(back.direction()).isEqualTo(CallDirection.INBOUND);
        assertThat(back.header("X-Test")).contains("hello");
        assertThat(back.header("alert-info")).contains("alert-autoanswer");
        Await.now(back.answered());
        Phones.assertEcho("echo of a call that answered itself", back);
        Phones.end(back);
    }
}
