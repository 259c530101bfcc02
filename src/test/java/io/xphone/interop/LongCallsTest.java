package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.xphone.AudioWriter;
import io.xphone.Call;
import io.xphone.CallState;
import io.xphone.EndReason;
import io.xphone.MediaQuality;
import io.xphone.Phone;
import io.xphone.Refresher;
import io.xphone.options.CallPolicyOptions;
import io.xphone.options.MediaOptions;
import io.xphone.options.SessionRefresher;
import io.xphone.options.SipTransport;
import io.xphone.options.SrtpMode;
import io.xphone.peers.Asterisk;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls of several minutes. They run in parallel with each other and with all other tests, as they mostly wait and
 * would extend the run by ten minutes. They use their own Asterisk, since another test restarts the shared one. The
 * longest call lasts {@code -Dxphone.long.minutes}, 10 by default.
 */
@Tag("peers")
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class LongCallsTest {

    private static final Logger LOG = LoggerFactory.getLogger(LongCallsTest.class);
    private static final int MINUTES = Integer.getInteger("xphone.long.minutes", 10);

    private static Phones phones;

    @BeforeAll
    static void start() {
        phones = new Phones(Asterisk.another());
        phones.of("1001");
    }

    @AfterAll
    static void stop() {
        Phones.close(phones);
    }

    private static void pass(int seconds) {
        Promise<Void> passed = Promise.promise();
        phones.vertx().setTimer(seconds * 1_000L, timer -> passed.complete());
        Await.within(seconds + 20, passed.future());
    }

    @CallTest
    void audioQualityIsTheSameAtTheEndOfALongCall() {
        Call call = Phones.answered(phones.of("1001"), "600");
        talk(call, () -> {});
        assertThat(Phones.end(call).reason()).isEqualTo(EndReason.LOCAL);
    }

    /** Each hold renews the keys of both directions. */
    @CallTest
    void aLongCallIsEncryptedToItsEndThroughHolds() {
        Phone phone = phones.connect(
                phones.options("1004", SipTransport.TLS).setMedia(new MediaOptions().setSrtp(SrtpMode.REQUIRED)));
        Call call = Phones.answered(phone, "600");
        talk(call, () -> {
            Await.now(call.hold());
            Await.now(call.resume());
        });
        assertThat(Await.now(call.refresh()).getSrtpSuite()).isEqualTo("AES_CM_128_HMAC_SHA1_80");
        assertThat(Phones.end(call).reason()).isEqualTo(EndReason.LOCAL);
    }

    /** @param eachMinute runs while nothing is said */
    private static void talk(Call call, Runnable eachMinute) {
        Phones.assertEcho("first words", call);
        for (int minute = 0; minute < MINUTES; minute++) {
            AudioWriter writer = call.audio().writer();
            Await.now(writer.write(Speech.repeated(55)));
            Await.within(80, writer.drained());
            assertThat(call.state()).isEqualTo(CallState.ACTIVE);
            eachMinute.run();
            pass(5);
        }
        Phones.assertEcho("last words", call);
        MediaQuality quality = Await.now(call.quality());
        LOG.info("after {} minutes: {}", MINUTES, quality.toJson());
        assertThat(quality.getPacketsReceived()).isGreaterThan(MINUTES * 54 * 50L);
        assertThat(quality.getPacketsLost()).isLessThan(quality.getPacketsReceived() / 100);
        assertThat(quality.getRttMs()).isBetween(0.0, 1_000.0);
    }

    @CallTest
    void refreshesSessionsLocally() {
        refreshed("1006", SessionRefresher.LOCAL, Refresher.LOCAL);
    }

    @CallTest
    void asteriskRefreshesSessions() {
        refreshed("1006", SessionRefresher.REMOTE, Refresher.REMOTE);
    }

    /**
     * The session interval is 90 s, a refresh is due every 45 s, and the session expires 60 s after the last one: 155 s
     * are three refreshes, and another one during a hold must not end the hold.
     */
    private static void refreshed(String user, SessionRefresher wish, Refresher refresher) {
        Call call = Phones.answered(
                phones.connect(
                        user,
                        options -> options.setCalls(
                                new CallPolicyOptions().setSessionExpires(90).setSessionRefresher(wish))),
                "600");
        assertThat(Await.now(call.refresh()).getSessionInterval()).isEqualTo(90);
        assertThat(call.info().getSessionRefresher()).isEqualTo(refresher);
        List<String> events = new CopyOnWriteArrayList<>();
        call.eventHandler(event -> events.add(event.getString("type")));
        pass(155);
        assertThat(call.state()).isEqualTo(CallState.ACTIVE);
        assertThat(events).doesNotContain("ended", "remote-hold");
        Phones.assertEcho("after three refreshes", call);
        Await.now(call.hold());
        pass(70);
        assertThat(Await.now(call.refresh()).isLocalHold()).isTrue();
        assertThat(call.state()).isEqualTo(CallState.ON_HOLD);
        Await.now(call.resume());
        Phones.assertEcho("after a refresh while held", call);
        assertThat(Phones.end(call).reason()).isEqualTo(EndReason.LOCAL);
    }

    /** Both sides are silent for longer than the media timeout. */
    @CallTest
    void keepsASilentCall() {
        Call call = Phones.answered(
                phones.connect("1002", options -> options.setMedia(new MediaOptions().setMediaTimeoutMs(20_000))),
                "600");
        pass(65);
        assertThat(call.state()).isEqualTo(CallState.ACTIVE);
        Phones.assertEcho("after a long silence", call);
        assertThat(Phones.end(call).reason()).isEqualTo(EndReason.LOCAL);
    }

    /** On hold for longer than the media timeout. */
    @CallTest
    void keepsAHeldCall() {
        Call call = Phones.answered(
                phones.connect("1003", options -> options.setMedia(new MediaOptions().setMediaTimeoutMs(5_000))),
                "600");
        Phones.say(call, Speech.samples());
        Await.now(call.hold());
        pass(40);
        assertThat(call.state()).isEqualTo(CallState.ON_HOLD);
        Await.now(call.resume());
        Phones.assertEcho("after a long hold", call);
        assertThat(Phones.end(call).reason()).isEqualTo(EndReason.LOCAL);
    }
}
