package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.xphone.Call;
import io.xphone.CallDirection;
import io.xphone.CallEnd;
import io.xphone.CallState;
import io.xphone.Digit;
import io.xphone.EndReason;
import io.xphone.Phone;
import io.xphone.options.SipTransport;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Calls between two phones registered at Asterisk, and incoming calls from Asterisk. */
@Tag("peers")
class AsteriskTwoPhonesTest {

    /** The two tones of the music on hold, in Hz. */
    private static final double[] MUSIC = {440, 554};

    private Phones phones;

    @BeforeEach
    void start() {
        phones = new Phones();
    }

    @AfterEach
    void stop() {
        Phones.close(phones);
    }

    private record Pair(Call caller, Call called) {}

    private Pair connect(Phone from, Phone to, String number) {
        CompletableFuture<Call> incoming = Phones.nextCall(to);
        Call caller = Await.now(from.dial(number));
        Call called = Await.within(20, incoming);
        Await.now(Phones.reaches(caller, CallState.REMOTE_RINGING));
        Await.now(called.accept());
        Await.now(Future.all(caller.answered(), called.answered()));
        return new Pair(caller, called);
    }

    @Test
    void talkHoldReceiveMusicAndTalkAgain() {
        Pair pair = connect(phones.of("1001"), phones.of("1002", SipTransport.TCP), "1002");
        Call a = pair.caller();
        Call b = pair.called();
        assertThat(b.direction()).isEqualTo(CallDirection.INBOUND);
        assertThat(b.remoteUser()).isEqualTo("1001");
        assertThat(b.remoteName()).contains("Alice");
        assertThat(b.calledUser()).isEqualTo("1002");
        bothWays(a, b);

        Await.now(a.hold());
        assertThat(a.state()).isEqualTo(CallState.ON_HOLD);
        Heard.of(b).tone(MUSIC);
        assertThat(b.state()).isEqualTo(CallState.ACTIVE);
        Await.now(a.resume());
        assertThat(a.state()).isEqualTo(CallState.ACTIVE);
        bothWays(a, b);

        Await.now(b.hold());
        Heard.of(a).tone(MUSIC);
        Await.now(b.resume());
        bothWays(a, b);

        Await.now(b.end());
        CallEnd end = Await.now(a.ended());
        assertThat(end.reason()).isEqualTo(EndReason.REMOTE);
        assertThat(end.q850()).isEqualTo(16);
        assertThat(Await.now(b.ended()).reason()).isEqualTo(EndReason.LOCAL);
    }

    private static void bothWays(Call a, Call b) {
        AudioScore.assertAll("from caller to called and back", () -> {
            Heard atA = Heard.of(a).quiet();
            Heard atB = Heard.of(b).quiet();
            short[] phrase = Speech.samples();
            io.xphone.AudioWriter other = b.audio().writer();
            Await.now(other.write(phrase));
            Phones.say(a, phrase);
            return List.of(atA.more(0.3).stopAt(phrase.length), atB.more(0.3).stopAt(phrase.length));
        });
    }

    @Test
    void sendsDigitsFromPhoneToPhone() {
        Pair pair = connect(phones.of("1001"), phones.of("1002"), "1002");
        List<Character> digits = new CopyOnWriteArrayList<>();
        Promise<Void> last = Promise.promise();
        pair.called().dtmfHandler((Digit digit) -> {
            digits.add(digit.digit());
            if (digits.size() == 16) {
                last.tryComplete();
            }
        });
        Await.now(pair.caller().sendDtmf("0123456789ABCD#"));
        Await.now(pair.caller().sendDtmf("7"));
        Await.now(last.future());
        assertThat(digits)
                .containsExactly('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', '#', '7');
        assertThat(Phones.end(pair.caller()).reason()).isEqualTo(EndReason.LOCAL);
    }

    @Test
    void callerCancels() {
        CompletableFuture<Call> incoming = Phones.nextCall(phones.of("1002"));
        Call caller = Await.now(phones.of("1001").dial("1002"));
        Call called = Await.within(20, incoming);
        Await.now(Phones.reaches(caller, CallState.REMOTE_RINGING));
        Await.now(caller.end());
        assertThat(Await.now(called.ended()).reason()).isEqualTo(EndReason.CANCELLED);
        assertThat(Await.now(caller.ended()).reason()).isEqualTo(EndReason.CANCELLED);
    }

    @Test
    void onePhoneOfThreeAnswersTheCall() {
        CompletableFuture<Call> first = Phones.nextCall(phones.of("1001"));
        CompletableFuture<Call> second = Phones.nextCall(phones.of("1002", SipTransport.TCP));
        CompletableFuture<Call> third = Phones.nextCall(phones.of("1003", SipTransport.TLS));
        Call caller = Await.now(phones.of("1009").dial("624"));
        Call loser = Await.within(20, first);
        Call winner = Await.within(20, second);
        Call other = Await.within(20, third);
        Await.now(winner.accept());
        Await.now(caller.answered());
        assertThat(Await.now(loser.ended()).reason()).isEqualTo(EndReason.CANCELLED);
        assertThat(Await.now(other.ended()).reason()).isEqualTo(EndReason.CANCELLED);
        Phones.end(winner);
        assertThat(Await.now(caller.ended()).reason()).isEqualTo(EndReason.REMOTE);
    }

    @Test
    void asteriskCancels() {
        CompletableFuture<Call> incoming = Phones.nextCall(phones.of("1002"));
        Call caller = Await.now(phones.of("1001").dial("625"));
        Call called = Await.within(20, incoming);
        CallEnd end = Await.now(called.ended());
        assertThat(end.reason()).isEqualTo(EndReason.CANCELLED);
        assertThat(end.status()).isEqualTo(487);
        Await.now(caller.answered());
        Phones.end(caller);
    }

    @Test
    void asteriskCallsWithHeaders() {
        CompletableFuture<Call> incoming = Phones.nextCall(phones.of("1003", SipTransport.TLS));
        Call out = Await.now(phones.of("1003", SipTransport.TLS).dial("620"));
        Call in = Await.within(20, incoming);
        assertThat(in.header("X-Test")).contains("hello");
        assertThat(in.header("alert-info")).contains("alert-autoanswer");
        Await.now(in.accept());
        Phones.assertEcho("echo in the call back", in);
        Phones.end(in);
        Phones.end(out);
    }

    @Test
    void receivesASecondCallDuringACall() {
        Pair pair = connect(phones.of("1001"), phones.of("1002"), "1002");
        CompletableFuture<Call> second = Phones.nextCall(phones.of("1002"));
        Call other = Await.now(phones.of("1003").dial("1002"));
        Call waiting = Await.within(20, second);
        Await.now(pair.called().hold());
        Await.now(waiting.accept());
        Await.now(other.answered());
        Heard.of(pair.caller()).tone(MUSIC);
        Phones.assertOneWay("from the second caller", other, waiting);
        Phones.end(waiting);
        Await.now(other.ended());
        Await.now(pair.called().resume());
        Phones.assertOneWay("from the first caller", pair.caller(), pair.called());
        Phones.end(pair.caller());
    }
}
