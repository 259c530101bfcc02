package io.xphone.interop;

import static io.xphone.interop.Phones.answered;
import static io.xphone.interop.Phones.assertEcho;
import static io.xphone.interop.Phones.end;
import static io.xphone.interop.Phones.nextCall;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.xphone.Call;
import io.xphone.Phone;
import io.xphone.options.IceMode;
import io.xphone.options.PhoneOptions;
import io.xphone.options.SipTransport;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Asterisk with ICE and RTCP on the port of RTP. */
@Tag("peers")
class AsteriskIceTest {

    private static Phones phones;
    private static Phone phone;

    @BeforeAll
    static void connect() {
        phones = new Phones();
        phone = phones.connect(with(IceMode.FULL));
    }

    @AfterAll
    static void close() {
        Phones.close(phones);
    }

    private static PhoneOptions with(IceMode ice) {
        var options = phones.options("1010", SipTransport.UDP);
        options.getMedia().setIce(ice).setRtcpMux(true);
        return options;
    }

    @Test
    void echoAndHoldInACallToAsterisk() {
        Call call = answered(phone, "600");
        assertEcho("with ICE", call);
        String answer = Await.now(call.refresh()).getRemoteSdp();
        assertThat(answer).contains("a=ice-ufrag:").contains("a=candidate:").contains("a=rtcp-mux");
        Await.now(call.hold());
        Await.now(call.resume());
        assertEcho("with ICE after a hold", call);
        end(call);
    }

    @Test
    void echoInACallOfAsterisk() {
        CompletableFuture<Call> next = nextCall(phone);
        phones.asterisk().cli("channel originate PJSIP/1010 application Echo");
        Call call = Await.within(20, next);
        Await.now(call.accept());
        assertEcho("called with ICE", call);
        Promise<Character> echoed = Promise.promise();
        call.dtmfHandler(heard -> echoed.tryComplete(heard.digit()));
        Await.now(call.sendDtmf("7"));
        assertThat(Await.now(echoed.future())).isEqualTo('7');
        assertThat(Await.now(call.refresh()).getLocalSdp())
                .contains("a=candidate:")
                .contains("a=rtcp-mux");
        end(call);
    }
}
