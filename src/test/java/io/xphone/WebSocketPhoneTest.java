package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.net.NetServer;
import io.xphone.options.PhoneOptions;
import io.xphone.options.SipTransport;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** A phone that registers over the WebSocket of a PBX. */
class WebSocketPhoneTest extends OnLoopback {

    private static PhoneOptions options(int port) {
        return new PhoneOptions()
                .setUsername("alice")
                .setHost("127.0.0.1:" + port)
                .setTransport(SipTransport.WS)
                .setRegisterMaxRetry(1)
                .setRegisterRetryMs(1);
    }

    private Phone phone(WebSocketPbx pbx) throws Exception {
        Phone phone = Phone.create(loop.vertx(), options(pbx.port()));
        await(phone.connect());
        return phone;
    }

    private static String request(SipRequest register, String method, String branch, String toTag, int cseq, int port) {
        SipUri contact = (SipUri) register.contacts().get(0).uri();
        String sdp = method.equals("INVITE") ? RawUdp.sdp(9) : "";
        return method + " " + contact + " SIP/2.0\r\nVia: SIP/2.0/WS 127.0.0.1:" + port + ";branch=z9hG4bK" + branch
                + "\r\nMax-Forwards: 70\r\nFrom: <sip:bob@127.0.0.1>;tag=bob\r\nTo: <sip:alice@127.0.0.1>"
                + (toTag.isEmpty() ? "" : ";tag=" + toTag) + "\r\nCall-ID: call\r\nCSeq: " + cseq + " " + method
                + "\r\nContact: <sip:bob@192.0.2.1;transport=ws>\r\nContent-Type: application/sdp\r\n\r\n" + sdp;
    }

    @Test
    void itRegistersAgainWhenTheConnectionIsLostAndIsCalledOverTheNewOne() throws Exception {
        WebSocketPbx pbx = WebSocketPbx.start(loop.vertx(), "sip");
        Phone phone = phone(pbx);
        assertThat(next(pbx.paths())).isEqualTo("/ws 127.0.0.1:" + pbx.port() + " null"); // no Origin
        WebSocketPbx.Received first = pbx.request("REGISTER");
        SipRequest register = (SipRequest) first.message();
        assertThat(register.requestUri().toString()).isEqualTo("sip:127.0.0.1:" + pbx.port() + ";transport=ws");
        assertThat(register.topVia().transport()).isEqualTo("WS");
        assertThat(register.contacts().get(0).uri().toString()).contains(";transport=ws");

        await(first.socket().close());
        WebSocketPbx.Received again = pbx.request("REGISTER");
        assertThat(again.socket()).isNotSameAs(first.socket());
        assertThat(((SipRequest) again.message()).callId()).isEqualTo(register.callId());

        BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
        phone.callHandler(calls::add);
        SipRequest bound = (SipRequest) again.message();
        again.socket().writeTextMessage(request(bound, "INVITE", "i", "", 1, pbx.port()));
        Call call = next(calls);
        await(call.accept());
        SipResponse ok = pbx.response();
        assertThat(ok.status()).isEqualTo(200);
        String tag = ok.to().tag().orElseThrow();
        again.socket().writeTextMessage(request(bound, "ACK", "a", tag, 1, pbx.port()));
        await(call.answered());
        // the Contact of the caller is at another host: the phone has this connection alone
        call.end();
        WebSocketPbx.Received bye = pbx.request("BYE");
        assertThat(bye.socket()).isSameAs(again.socket());
        assertThat(((SipRequest) bye.message()).requestUri().toString()).isEqualTo("sip:bob@192.0.2.1;transport=ws");
        WebSocketPbx.send(
                bye.socket(), ((SipRequest) bye.message()).response(200, null).build());
        assertThat(await(call.ended()).reason()).isEqualTo(EndReason.LOCAL);
    }

    @Test
    void itKeepsTheConnectionAliveByPings() throws Exception {
        WebSocketPbx pbx = WebSocketPbx.start(loop.vertx(), "sip");
        Phone phone = Phone.create(loop.vertx(), options(pbx.port()).setKeepAliveMs(50));
        await(phone.connect());
        for (int i = 0; i < 3; i++) {
            next(pbx.pings());
        }
        assertThat(phone.state()).isEqualTo(PhoneState.REGISTERED);
    }

    @Test
    void aServerThatDoesNotSpeakSipIsNamed() throws Exception {
        for (String subprotocol : new String[] {"", "chat"}) {
            WebSocketPbx other = WebSocketPbx.start(loop.vertx(), subprotocol);
            assertThat(failure(Phone.create(loop.vertx(), options(other.port())).connect()))
                    .isInstanceOf(RegistrationException.class)
                    .hasMessageContaining("ws 127.0.0.1:" + other.port())
                    .hasMessageContaining("sip");
        }
    }

    @Test
    void aServerThatIsNoWebSocketIsNamed() throws Exception {
        NetServer closing = loop.vertx().createNetServer().connectHandler(socket -> socket.close());
        await(closing.listen(0, "127.0.0.1"));
        assertThat(failure(Phone.create(loop.vertx(), options(closing.actualPort()))
                        .connect()))
                .isInstanceOf(RegistrationException.class)
                .hasMessageContaining("cannot reach ws 127.0.0.1:" + closing.actualPort());
        NetServer sip = loop.vertx()
                .createNetServer()
                .connectHandler(socket -> socket.write("SIP/2.0 400 Bad Request\r\nContent-Length: 0\r\n\r\n"));
        await(sip.listen(0, "127.0.0.1"));
        assertThat(failure(Phone.create(loop.vertx(), options(sip.actualPort())).connect()))
                .isInstanceOf(RegistrationException.class)
                .hasMessageContaining("cannot reach ws 127.0.0.1:" + sip.actualPort())
                .hasMessageContaining("does not speak HTTP");
    }
}
