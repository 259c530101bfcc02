package io.xphone;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.xphone.audio.AudioCodec;
import io.xphone.audio.AudioCodecs;
import io.xphone.rtp.RtpPacket;
import io.xphone.rtp.RtpStatus;
import java.util.function.UnaryOperator;

/** An RTP socket, and a tone that it says for as long as it is told to. */
final class RtpVoice implements AutoCloseable {

    private final RawUdp socket;
    private final AudioCodec codec = AudioCodecs.installed().create("PCMU").orElseThrow();
    private final RtpPacket read = new RtpPacket();
    private final Vertx vertx;
    private final String name;
    private final int ssrc;
    private final short[] tone;
    private UnaryOperator<byte[]> encryption = UnaryOperator.identity();
    private int sequence = 1;
    private long timer = -1;

    /** @param name from which its SSRC is made */
    RtpVoice(Vertx vertx, String name, double hertz) throws Exception {
        this(vertx, "127.0.0.1", name, name.hashCode(), hertz);
    }

    /** @param host its address */
    RtpVoice(Vertx vertx, String host, String name, int ssrc, double hertz) throws Exception {
        this.socket = new RawUdp(host);
        this.vertx = vertx;
        this.name = name;
        this.ssrc = ssrc;
        this.tone = Loopback.tone(hertz, 20);
    }

    String name() {
        return name;
    }

    int port() {
        return socket.port();
    }

    RawUdp socket() {
        return socket;
    }

    void speaks(int port) {
        timer = vertx.setPeriodic(20, tick -> say(port));
    }

    /** Packets that were sent before may still arrive. */
    void fallsSilent() {
        vertx.cancelTimer(timer);
    }

    /** What is sent in place of a packet, from now on: an encrypted one. */
    void encrypts(UnaryOperator<byte[]> encryption) {
        this.encryption = encryption;
    }

    void say(int port) {
        try {
            socket.send(packet(), port);
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** The next packet, which is not sent. */
    byte[] packet() {
        byte[] packet = new byte[RtpPacket.HEADER_LENGTH + tone.length];
        RtpPacket.writeHeader(packet, 0, 0, sequence == 1, sequence, 160 * sequence, ssrc);
        codec.encode(tone, 0, tone.length, packet, RtpPacket.HEADER_LENGTH);
        sequence++;
        return encryption.apply(packet);
    }

    /** Forgets the packets that have come here. */
    void forgets() throws Exception {
        socket.discard();
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
