package io.xphone;

import static io.xphone.Loopback.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.sdp.SdpParser;
import io.xphone.sdp.SessionDescription;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import org.junit.jupiter.api.Test;

/** The sound of a call that is forked: to and from the branch that speaks, and once one has answered, that one's alone. */
class ForkedMediaTest extends OnLoopback {

    @Test
    void audioGoesToTheRtpVoiceThatSpeaksAndThenToTheOneThatAnswered() throws Exception {
        for (String answers : new String[] {"one", "two"}) {
            try (RawUdp proxy = new RawUdp();
                    RtpVoice one = new RtpVoice(loop.vertx(), "one", 440);
                    RtpVoice two = new RtpVoice(loop.vertx(), "two", 1_000)) {
                forked(proxy, one, two, answers.equals("one") ? one : two);
            }
        }
    }

    private void forked(RawUdp proxy, RtpVoice one, RtpVoice two, RtpVoice winner) throws Exception {
        Call call = await(loop.server().server().dialUri("sip:600@127.0.0.1:" + proxy.port()));
        Loopback.Events events = Loopback.Events.of(call);
        SipRequest invite = proxy.request(Method.INVITE);
        SessionDescription offer = SdpParser.parse(invite.body());
        int port = offer.media().get(0).port();
        for (RtpVoice branch : new RtpVoice[] {one, two}) {
            answer(proxy, invite, 183, branch);
            events.next("media");
        }
        AudioWriter mouth = call.audio().writer();
        mouth.write(Loopback.tone(700, 5_000));
        AudioReader ear = call.audio().reader();

        int heard = two.hears();
        one.speaks(port);
        await(Loopback.hears(ear, 440, 5));
        heard = one.hears(heard);
        one.fallsSilent();
        two.speaks(port);
        await(Loopback.hears(ear, 1_000, 5));
        heard = two.hears(heard);

        one.speaks(port);
        answer(proxy, invite, 200, winner);
        proxy.request(Method.ACK);
        await(call.answered());
        await(Loopback.hears(ear, winner == one ? 440 : 1_000, 5));
        heard = winner.hears(heard);
        for (int i = 0; i < 10; i++) {
            int next = winner.hears(heard);
            assertThat(next).as("none goes to the other").isEqualTo(heard + 1 & 0xFFFF);
            heard = next;
        }
        call.end();
        proxy.reply(proxy.request(Method.BYE).response(200, null).build());
    }

    private static void answer(RawUdp proxy, SipRequest invite, int status, RtpVoice branch) throws Exception {
        proxy.reply(invite.response(status, null)
                .to(invite.to().withTag(branch.name()))
                .add(HeaderName.CONTACT, "<sip:fork@127.0.0.1:" + proxy.port() + ">")
                .body("application/sdp", RawUdp.sdp(branch.port()))
                .build());
    }
}
