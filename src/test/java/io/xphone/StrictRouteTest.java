package io.xphone;

import static io.xphone.Loopback.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;

/** A router of RFC 2543 on the way: it is the Request-URI, and where requests go (RFC 3261 §12.2.1.1). */
class StrictRouteTest extends OnLoopback {

    @Test
    void aStrictRouterIsTheFirstHopThoughALooseOneComesAfterIt() throws Exception {
        try (RawUdp peer = new RawUdp();
                RawUdp strict = new RawUdp();
                RawUdp loose = new RawUdp();
                RawUdp media = new RawUdp()) {
            String callee = "sip:callee@127.0.0.1:" + peer.port();
            String first = "sip:127.0.0.1:" + strict.port();
            String second = "sip:127.0.0.1:" + loose.port() + ";lr";
            Call call = await(loop.server().server().dialUri("sip:600@127.0.0.1:" + peer.port()));
            SipRequest invite = peer.request(Method.INVITE);
            peer.reply(RawUdp.answer(invite, 200)
                    .add(HeaderName.CONTACT, "<" + callee + ">")
                    .add(HeaderName.RECORD_ROUTE, "<" + second + ">, <" + first + ">")
                    .body("application/sdp", RawUdp.sdp(media.port()))
                    .build());
            await(call.answered());
            call.end();
            for (String method : new String[] {Method.ACK, Method.BYE}) {
                SipRequest request = strict.request(method);
                assertThat(request.requestUri()).hasToString(first);
                assertThat(request.routes().stream().map(NameAddress::toString))
                        .containsExactly("<" + second + ">", "<" + callee + ">");
                if (method.equals(Method.BYE)) {
                    strict.reply(request.response(200, null).build());
                }
            }
            loose.socket().setSoTimeout(1);
            assertThatThrownBy(loose::bytes).isInstanceOf(SocketTimeoutException.class);
        }
    }
}
