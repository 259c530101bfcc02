package io.xphone;

import static io.xphone.Loopback.await;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import org.junit.jupiter.api.Test;

/** A response is accepted from the host that its request was sent to. */
class ResponseSourceTest extends OnLoopback {

    private static SipResponse ok(SipRequest invite, RawUdp peer, RawUdp media) {
        return RawUdp.answer(invite, 200)
                .add(HeaderName.CONTACT, "<sip:callee@127.0.0.1:" + peer.port() + ">")
                .body("application/sdp", RawUdp.sdp(media.port()))
                .build();
    }

    @Test
    void aStrangerWhoKnowsTheBranchCannotEndACall() throws Exception {
        try (LogTap log = LogTap.of("io.xphone.sip", Level.INFO);
                RawUdp peer = new RawUdp();
                RawUdp media = new RawUdp();
                RawUdp stranger = new RawUdp("127.0.0.2")) {
            Call call = await(loop.server().server().dialUri("sip:600@127.0.0.1:" + peer.port()));
            SipRequest invite = peer.request(Method.INVITE);
            stranger.reply(RawUdp.answer(invite, 486).build(), peer.last());
            stranger.reply(RawUdp.answer(invite, 603).build(), peer.last());
            peer.reply(ok(invite, peer, media));
            await(call.answered());
            assertThat(log.lines(Level.INFO))
                    .singleElement()
                    .asString()
                    .contains("dropped a response 486 from udp 127.0.0.2:" + stranger.port());
        }
    }

    @Test
    void theHostMayAnswerFromAnotherPort() throws Exception {
        try (RawUdp peer = new RawUdp();
                RawUdp other = new RawUdp();
                RawUdp media = new RawUdp()) {
            Call call = await(loop.server().server().dialUri("sip:600@127.0.0.1:" + peer.port()));
            SipRequest invite = peer.request(Method.INVITE);
            other.reply(ok(invite, peer, media), peer.last());
            await(call.answered());
        }
    }
}
