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
import io.xphone.options.IceMode;
import io.xphone.options.MediaOptions;
import io.xphone.options.PhoneOptions;
import io.xphone.options.SessionRefresher;
import io.xphone.options.SipTransport;
import io.xphone.options.SrtpKeys;
import io.xphone.options.SrtpMode;
import io.xphone.peers.Asterisk;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
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

    /** The minimum score of each of several calls, so that a busy machine does not make every attempt void. */
    private static final double FIVE_AT_ONCE = 0.8;

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
        talk(call);
        assertThat(Phones.end(call).reason()).isEqualTo(EndReason.LOCAL);
    }

    /** A phone of each way to secure the media, and of ICE. */
    private static Phone secured(String user, Consumer<MediaOptions> change) {
        PhoneOptions options = phones.options(user, SipTransport.TLS);
        change.accept(options.getMedia());
        return phones.connect(options);
    }

    private static Map<String, Phone> securedPhones() {
        Map<String, Phone> all = new LinkedHashMap<>();
        all.put("1004", secured("1004", media -> media.setSrtp(SrtpMode.REQUIRED)));
        all.put("1005", secured("1005", media -> media.setSrtp(SrtpMode.OPTIONAL)));
        all.put("1010", secured("1010", media -> media.setIce(IceMode.FULL).setRtcpMux(true)));
        all.put(
                "1014",
                secured(
                        "1014",
                        media -> media.setSrtp(SrtpMode.REQUIRED)
                                .setSrtpKeys(SrtpKeys.DTLS)
                                .setRtcpMux(true)));
        all.put(
                "1017",
                secured("1017", media -> media.setSrtp(SrtpMode.REQUIRED).setSrtpKeys(SrtpKeys.DTLS)));
        return all;
    }

    /**
     * Asterisk calls each of the phones, the call is transferred to its echo, and is held each minute, which renews the
     * keys. One thread drives them all.
     */
    @CallTest
    void securedCallsLastThroughTransferHoldsAndDigits() {
        Map<String, Call> calls = new LinkedHashMap<>();
        securedPhones().forEach((user, phone) -> calls.put(user, transferred(user, phone)));
        List<Call> all = List.copyOf(calls.values());
        Phones.say(all.get(0), new short[2 * Speech.RATE]); // the handshakes after the transfer
        assertEchoes("first words", all);
        for (int minute = 0; minute < MINUTES; minute++) {
            List<AudioWriter> writers =
                    all.stream().map(call -> call.audio().writer()).toList();
            short[] words = Speech.repeated(55);
            writers.forEach(writer -> Await.now(writer.write(words)));
            writers.forEach(writer -> Await.within(80, writer.drained()));
            char digit = (char) ('0' + minute % 10);
            for (Call call : all) {
                assertThat(call.state()).isEqualTo(CallState.ACTIVE);
                Promise<Character> echoed = Promise.promise();
                call.dtmfHandler(heard -> echoed.tryComplete(heard.digit()));
                Await.now(call.sendDtmf(String.valueOf(digit)));
                assertThat(Await.now(echoed.future())).isEqualTo(digit);
                Await.now(call.hold());
                Await.now(call.resume());
            }
            pass(5);
        }
        assertEchoes("last words", all);
        calls.forEach((user, call) -> {
            MediaQuality quality = Await.now(call.quality());
            LOG.info("{} after {} minutes: {}", user, MINUTES, quality.toJson());
            assertThat(quality.getSrtpSuite()).isEqualTo(user.equals("1010") ? null : "AES_CM_128_HMAC_SHA1_80");
            assertThat(quality.getPacketsReceived()).as(user).isGreaterThan(MINUTES * 54 * 50L);
            assertThat(quality.getPacketsLost())
                    .as("%s: lost packets of %s", user, quality.getPacketsReceived())
                    .isLessThan(quality.getPacketsReceived() / 100);
            assertThat(quality.getRttMs()).as(user).isBetween(0.0, 1_000.0);
            assertThat(Phones.end(call).reason()).isEqualTo(EndReason.LOCAL);
        });
    }

    private static Call transferred(String user, Phone phone) {
        CompletableFuture<Call> incoming = Phones.nextCall(phone);
        Call caller = Await.now(phones.of("1009").dial(user));
        Call called = Await.within(20, incoming);
        Await.now(called.accept());
        Await.now(caller.answered());
        assertThat(Await.now(caller.transfer("600")).status()).isEqualTo(200);
        assertThat(Await.now(caller.ended()).reason()).isEqualTo(EndReason.TRANSFER);
        return called;
    }

    private static void assertEchoes(String what, List<Call> calls) {
        AudioScore.assertAll(what, FIVE_AT_ONCE, () -> {
            List<Heard> heard = calls.stream().map(Heard::of).toList();
            short[] phrase = Speech.samples();
            List<AudioWriter> writers =
                    calls.stream().map(call -> call.audio().writer()).toList();
            writers.forEach(writer -> Await.now(writer.write(phrase)));
            writers.forEach(writer -> Await.within(20, writer.drained()));
            return heard.stream()
                    .map(each -> each.more(0.3).stopAt(phrase.length))
                    .toList();
        });
    }

    private static void talk(Call call) {
        Phones.assertEcho("first words", call);
        for (int minute = 0; minute < MINUTES; minute++) {
            AudioWriter writer = call.audio().writer();
            Await.now(writer.write(Speech.repeated(55)));
            Await.within(80, writer.drained());
            assertThat(call.state()).isEqualTo(CallState.ACTIVE);
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
