package io.xphone;

import static io.xphone.Loopback.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.xphone.audio.AudioCodec;
import io.xphone.audio.AudioCodecs;
import io.xphone.rtp.RtpPacket;
import io.xphone.rtp.RtpStatus;
import io.xphone.sdp.SdpParser;
import io.xphone.sdp.SessionDescription;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import org.junit.jupiter.api.Test;

/** The sound of a call that is forked: to and from the branch that speaks, and once one has answered, that one's alone. */
class ForkedMediaTest extends OnLoopback {

    /** A branch: its tag, its RTP socket, and a tone that it says for as long as it is told to. */
    private static final class Branch implements AutoCloseable {
        private final RawUdp socket = new RawUdp();
        private final AudioCodec codec = AudioCodecs.standard().create("PCMU").orElseThrow();
        private final RtpPacket read = new RtpPacket();
        private final Vertx vertx;
        private final String tag;
        private final short[] tone;
        private int sequence = 1;
        private long timer = -1;

        Branch(Vertx vertx, String tag, double hertz) throws Exception {
            this.vertx = vertx;
            this.tag = tag;
            this.tone = Loopback.tone(hertz, 20);
        }

        void speaks(int port) {
            timer = vertx.setPeriodic(20, tick -> say(port));
        }

        void fallsSilent() {
            vertx.cancelTimer(timer);
        }

        private void say(int port) {
            byte[] packet = new byte[RtpPacket.HEADER_LENGTH + tone.length];
            RtpPacket.writeHeader(packet, 0, 0, sequence == 1, sequence, 160 * sequence, tag.hashCode());
            codec.encode(tone, 0, tone.length, packet, RtpPacket.HEADER_LENGTH);
            sequence++;
            try {
                socket.send(packet, port);
            } catch (Exception failed) {
                throw new IllegalStateException(failed);
            }
        }

        /** The number of the next packet that comes here. */
        int hears() throws Exception {
            byte[] bytes = socket.bytes();
            assertThat(read.parse(bytes, 0, bytes.length)).isEqualTo(RtpStatus.OK);
            return read.sequence();
        }

        /** The number of the next packet that comes here and was sent after another. */
        int hears(int after) throws Exception {
            int next = hears();
            while ((short) (next - after) <= 0) {
                next = hears();
            }
            return next;
        }

        @Override
        public void close() throws Exception {
            fallsSilent();
            socket.close();
        }
    }

    @Test
    void soundGoesToTheBranchThatSpeaksAndThenToTheOneThatAnswered() throws Exception {
        for (String answers : new String[] {"one", "two"}) {
            try (RawUdp proxy = new RawUdp();
                    Branch one = new Branch(loop.vertx(), "one", 440);
                    Branch two = new Branch(loop.vertx(), "two", 1_000)) {
                forked(proxy, one, two, answers.equals("one") ? one : two);
            }
        }
    }

    private void forked(RawUdp proxy, Branch one, Branch two, Branch winner) throws Exception {
        Call call = await(loop.server().server().dialUri("sip:600@127.0.0.1:" + proxy.port()));
        Loopback.Events events = Loopback.Events.of(call);
        SipRequest invite = proxy.request(Method.INVITE);
        SessionDescription offer = SdpParser.parse(invite.body());
        int port = offer.media().get(0).port();
        for (Branch branch : new Branch[] {one, two}) {
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

    private static void answer(RawUdp proxy, SipRequest invite, int status, Branch branch) throws Exception {
        proxy.reply(invite.response(status, null)
                .to(invite.to().withTag(branch.tag))
                .add(HeaderName.CONTACT, "<sip:fork@127.0.0.1:" + proxy.port() + ">")
                .body("application/sdp", RawUdp.sdp(branch.socket.port()))
                .build());
    }
}
