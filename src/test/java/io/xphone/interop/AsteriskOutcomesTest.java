package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.xphone.Call;
import io.xphone.CallEnd;
import io.xphone.CallEndedException;
import io.xphone.CallState;
import io.xphone.EndReason;
import io.xphone.Phone;
import io.xphone.Progress;
import io.xphone.options.CallPolicyOptions;
import io.xphone.options.DialOptions;
import io.xphone.options.ReliableProvisionals;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** Outcomes of calls to Asterisk. */
@Tag("peers")
class AsteriskOutcomesTest {

    private static Phones phones;

    @BeforeAll
    static void start() {
        phones = new Phones();
        phones.of("1001");
        phones.of("1002");
        phones.of("1003");
    }

    @AfterAll
    static void stop() {
        Phones.close(phones);
    }

    private static CallEnd refused(String user, String number) {
        Call call = Await.now(phones.of(user).dial(number));
        CallEnd end = Await.now(call.ended());
        assertThat(Await.failure(CallEndedException.class, call.answered()).end())
                .isEqualTo(end);
        assertThat(call.state()).isEqualTo(CallState.ENDED);
        assertThat(phones.of(user).findCall(call.id())).isNull();
        return end;
    }

    @CallTest
    void busy() {
        CallEnd end = refused("1001", "606");
        assertThat(end.reason()).isEqualTo(EndReason.REJECTED);
        assertThat(end.status()).isEqualTo(486);
        assertThat(end.q850()).isEqualTo(17);
    }

    @CallTest
    void noRoute() {
        CallEnd end = refused("1001", "607");
        assertThat(end.reason()).isEqualTo(EndReason.REJECTED);
        assertThat(end.status()).isEqualTo(503);
        assertThat(end.q850()).isEqualTo(34);
    }

    @CallTest
    void reportsTheStatusOfEveryCause() {
        Map.of("9001", 404, "9017", 486, "9021", 403, "9034", 503).forEach((number, status) -> {
            CallEnd end = refused("1002", number);
            assertThat(end.reason()).isEqualTo(EndReason.REJECTED);
            assertThat(end.status()).as(number).isEqualTo(status);
            assertThat(end.q850()).as(number).isEqualTo(Integer.parseInt(number) - 9000);
        });
    }

    @CallTest
    void unknownNumber() {
        assertThat(refused("1001", "4712").status()).isEqualTo(404);
    }

    private static Call ringing(DialOptions options) {
        Call call = Await.now(phones.of("1001").dial("608", options));
        Promise<Progress> rings = Promise.promise();
        call.progressHandler(rings::tryComplete);
        Await.now(Phones.reaches(call, CallState.REMOTE_RINGING));
        assertThat(Await.now(rings.future()).status()).isEqualTo(180);
        return call;
    }

    @CallTest
    void cancelsARingingCall() {
        Call call = ringing(new DialOptions());
        Await.now(call.end());
        CallEnd end = Await.now(call.ended());
        assertThat(end.reason()).isEqualTo(EndReason.CANCELLED);
        assertThat(end.status()).isEqualTo(487);
    }

    @CallTest
    void ringingTimesOut() {
        Call call = ringing(new DialOptions().setTimeoutMs(2_000));
        CallEnd end = Await.now(call.ended());
        assertThat(end.reason()).isEqualTo(EndReason.TIMEOUT);
        Await.failure(CallEndedException.class, call.answered());
    }

    @CallTest
    void ringsAndIsAnswered() {
        Call call = Await.now(phones.of("1001").dial("609"));
        List<CallState> states = new CopyOnWriteArrayList<>();
        call.stateHandler(states::add);
        Await.now(call.answered());
        assertThat(states).endsWith(CallState.REMOTE_RINGING, CallState.ACTIVE);
        Await.now(call.refresh());
        assertThat(call.header("server")).contains("asterisk-testpeer");
        assertThat(Phones.end(call).reason()).isEqualTo(EndReason.LOCAL);
    }

    @CallTest
    void hangsUpItself() {
        Call call = Phones.answered(phones.of("1001"), "613");
        CallEnd end = Await.now(call.ended());
        assertThat(end.reason()).isEqualTo(EndReason.REMOTE);
        assertThat(end.q850()).isEqualTo(16);
    }

    @CallTest
    void asteriskReceivesHeadersAndCallerId() {
        DialOptions options = new DialOptions().setCallerId("15551234").addHeader("X-Test", "from here");
        Call call = Phones.answered(phones.of("1001"), "619", options);
        Await.now(call.ended());
        assertThat(phones.asterisk().text("log/headers.txt"))
                .contains("X-Test=from here")
                .contains("15551234@")
                .contains("CLI=15551234");
    }

    /** Asterisk requires PRACK, which is disabled locally: the call is rejected in both directions. */
    @CallTest
    void rejectsAPeerThatRequiresPrack() {
        Phone without = phones.connect(
                "1008",
                options ->
                        options.setCalls(new CallPolicyOptions().setReliableProvisionals(ReliableProvisionals.NEVER)));
        Call out = Await.now(without.dial("600"));
        Object outcome =
                Await.within(15, out.answered().<Object>map(call -> call).otherwise(failure -> failure));
        assertThat(outcome).isInstanceOf(CallEndedException.class);
        assertThat(((CallEndedException) outcome).end().status()).isEqualTo(421);
        CallEnd in = refused("1003", "1008");
        assertThat(in.reason()).isEqualTo(EndReason.REJECTED);
    }

    @CallTest
    void busyPhoneRejectsWithBusy() {
        phones.of("1002").callHandler(call -> call.reject(486));
        CallEnd end = refused("1001", "1002");
        assertThat(end.status()).isEqualTo(486);
        assertThat(end.q850()).isEqualTo(17);
    }
}
