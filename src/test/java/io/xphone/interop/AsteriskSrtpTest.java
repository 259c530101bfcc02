package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.xphone.Call;
import io.xphone.CallEnd;
import io.xphone.CallState;
import io.xphone.EndReason;
import io.xphone.Phone;
import io.xphone.options.MediaOptions;
import io.xphone.options.SipTransport;
import io.xphone.options.SrtpMode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Encrypted calls over TLS with Asterisk, which demands SRTP of 1004, offers it to 1005 and has none for 1001. */
@Tag("peers")
class AsteriskSrtpTest {

    private static final String SUITE = "AES_CM_128_HMAC_SHA1_80";

    private static Phones phones;
    private static Phone demanded;
    private static Phone offered;

    @BeforeAll
    static void start() {
        phones = new Phones();
        demanded = phone("1004", new MediaOptions().setSrtp(SrtpMode.REQUIRED));
        offered = phone("1005", new MediaOptions().setSrtp(SrtpMode.OPTIONAL));
    }

    @AfterAll
    static void stop() {
        Phones.close(phones);
    }

    private static Phone phone(String user, MediaOptions media) {
        return phones.connect(phones.options(user, SipTransport.TLS).setMedia(media));
    }

    private static String suite(Call call) {
        return Await.now(call.refresh()).getSrtpSuite();
    }

    @Test
    void theEchoIsEncryptedBeforeAndAfterAHold() {
        Call call = Phones.answered(demanded, "600");
        assertThat(suite(call)).isEqualTo(SUITE);
        Phones.assertEcho("encrypted echo", call);
        Await.now(call.hold());
        Await.now(call.resume());
        Phones.assertEcho("encrypted echo after the hold", call);
        assertThat(suite(call)).isEqualTo(SUITE);
        assertThat(Await.now(call.quality()).getPacketsLost()).isZero();
        Phones.end(call);
    }

    @Test
    void theEchoWithTagsOf32Bits() {
        Phone phone = phones.connect(phones.options("1004", SipTransport.TLS)
                .setRegister(false)
                .setMedia(new MediaOptions()
                        .setSrtp(SrtpMode.REQUIRED)
                        .setSrtpSuites(List.of("AES_CM_128_HMAC_SHA1_32"))));
        Call call = Phones.answered(phone, "600");
        assertThat(suite(call)).isEqualTo("AES_CM_128_HMAC_SHA1_32");
        Phones.assertEcho("encrypted echo", call);
        Phones.end(call);
    }

    /** Asterisk offers RTP/SAVP to 1004 and RTP/AVP with keys to 1005. */
    @Test
    void eachCallsTheOther() {
        for (List<Phone> pair : List.of(List.of(demanded, offered), List.of(offered, demanded))) {
            CompletableFuture<Call> incoming = Phones.nextCall(pair.get(1));
            Call caller = Await.now(pair.get(0).dial(pair.get(1) == demanded ? "1004" : "1005"));
            Call called = Await.within(20, incoming);
            Await.now(called.accept());
            Await.now(caller.answered());
            assertThat(List.of(suite(caller), suite(called))).containsExactly(SUITE, SUITE);
            Await.now(called.hold());
            Await.now(called.resume());
            assertThat(called.state()).isEqualTo(CallState.ACTIVE);
            Promise<Character> digit = Promise.promise();
            caller.dtmfHandler(heard -> digit.tryComplete(heard.digit()));
            Await.now(called.sendDtmf("7"));
            assertThat(Await.now(digit.future())).isEqualTo('7');
            Phones.assertOneWay("from the caller", caller, called);
            Phones.end(called);
            assertThat(Await.now(caller.ended()).reason()).isEqualTo(EndReason.REMOTE);
        }
    }

    @Test
    void digitsAreRead() {
        Call call = Phones.answered(demanded, "604");
        Await.now(call.sendDtmf("40041234"));
        Eventually.so(
                phones.vertx(),
                "digits of 1004",
                () -> phones.asterisk().text("log/digits.txt").lines().anyMatch("1004 40041234"::equals));
        Phones.end(call);
    }

    @Test
    void aTransferredCallStaysEncrypted() {
        CompletableFuture<Call> incoming = Phones.nextCall(offered);
        Call caller = Await.now(demanded.dial("1005"));
        Call called = Await.within(20, incoming);
        Await.now(called.accept());
        Await.now(caller.answered());
        assertThat(Await.now(caller.transfer("600")).status()).isEqualTo(200);
        assertThat(Await.now(caller.ended()).reason()).isEqualTo(EndReason.TRANSFER);
        Phones.assertEcho("the echo after the transfer", called);
        assertThat(suite(called)).isEqualTo(SUITE);
        Phones.end(called);
    }

    @Test
    void anAccountWithoutSrtpIsCalledInPlainOrNotAtAll() {
        Phone plain = phone("1001", new MediaOptions().setSrtp(SrtpMode.OPTIONAL));
        Call call = Phones.answered(plain, "600");
        assertThat(suite(call)).isNull();
        Heard.of(call).more(0.2);
        Phones.end(call);
        Phone strict = phone("1002", new MediaOptions().setSrtp(SrtpMode.REQUIRED));
        CallEnd end = Await.now(Await.now(strict.dial("600")).ended());
        assertThat(end.status()).isEqualTo(488);
    }
}
