package io.xphone.testing;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramPacket;
import io.xphone.audio.AudioCodec;
import io.xphone.audio.PcmFormat;
import io.xphone.audio.RateConvertingCodec;
import io.xphone.audio.ToneGenerator;
import io.xphone.codec.CodecSpecs;
import io.xphone.rtp.RtpPacket;
import io.xphone.rtp.RtpSender;
import io.xphone.rtp.RtpStatus;
import io.xphone.rtp.rtcp.RtcpStatistics;
import io.xphone.sdp.CodecSpec;
import io.xphone.sdp.NegotiatedAudio;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The media of one call: RTP on an even port of its own. It paces the audio it sends and records what it receives.
 * Audio is PCM of 16 bits, 8 kHz, one channel. Any thread may call any method.
 *
 * <p>By default it sends nothing but queued audio and digits: in pauses the RTP clock advances, and the next packet has
 * the marker bit. Audio queued before the negotiation is sent after it.
 */
public final class PbxMedia {

    private static final double TONE_LEVEL = -13;
    private static final int MAX_PACKETS_BEHIND = 5;
    private static final int MAX_DECODED = 48 * 120; // 120 ms at 48 kHz
    private static final int REPORT_POLL_MILLIS = 250;

    /** The latest timestamp of a source, and its place in samples of 8 kHz. */
    private record SourceClock(int ssrc, int timestamp, long samples) {}

    private record Waiter(BooleanSupplier condition, Promise<PbxMedia> promise) {}

    private final Vertx vertx;
    private final Context context;
    private final RtpSockets sockets;
    private final long startNanos = System.nanoTime();
    private final RtpRecording recording = new RtpRecording();
    private final PbxSrtp srtp = new PbxSrtp();
    private volatile long undecrypted;
    private final RtpPacket parsed = new RtpPacket();
    private final short[] decoded = new short[MAX_DECODED];
    private SourceClock clock;
    private final AudioCodec[] decoders = new AudioCodec[128];
    private final CodecSpec[] specs = new CodecSpec[128];
    private final List<Waiter> waiters = new CopyOnWriteArrayList<>();
    private final Playout playout;
    private final RtcpReports reports;
    private final int rtcpMillis;
    private long reporter = -1;
    private LinkRunner in;
    private LinkRunner out;
    private LinkRunner reportsIn; // of their own: the outcomes of RTP packets depend on the seed alone
    private LinkRunner reportsOut;
    private volatile NegotiatedAudio audio;
    private volatile boolean echo;
    private volatile boolean stopped;
    private boolean running;
    private long due;
    private long idleSince = System.nanoTime();
    private volatile long sent;

    private PbxMedia(Vertx vertx, FakePbxOptions options, PbxIdentifiers ids, RtpSockets sockets) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.sockets = sockets;
        this.in = new LinkRunner(vertx, options.rtpIn());
        this.out = new LinkRunner(vertx, options.rtpOut());
        this.reportsIn = new LinkRunner(vertx, options.rtpIn());
        this.reportsOut = new LinkRunner(vertx, options.rtpOut());
        RtpSender sender = new RtpSender(ids.word(), ids.nextInt(1 << 15), ids.word(), PcmFormat.SAMPLE_RATE);
        this.playout = new Playout(sender, this::transmit);
        this.rtcpMillis = options.rtcpIntervalMillis();
        this.reports = new RtcpReports(sender, Math.max(1, rtcpMillis), ids);
        sockets.rtp().handler(this::onRtpDatagram);
        sockets.rtcp().handler(datagram -> {
            byte[] bytes = datagram.data().getBytes();
            reportsIn.pass(() -> onRtcp(bytes));
        });
    }

    static Future<PbxMedia> bind(Vertx vertx, FakePbxOptions options, PbxIdentifiers ids) {
        return RtpSockets.bind(vertx, options.host()).map(sockets -> new PbxMedia(vertx, options, ids, sockets));
    }

    /** The local RTP port; RTCP uses the next port. */
    public int port() {
        return sockets.port();
    }

    /** The negotiated audio; empty before the negotiation. */
    public Optional<NegotiatedAudio> negotiated() {
        return Optional.ofNullable(audio);
    }

    // sending

    /** Queues audio; completes when its last packet was sent. */
    public Future<Void> sendAudio(short[] pcm) {
        short[] copy = pcm.clone();
        return enqueue(promise -> playout.audio(copy, promise));
    }

    /** Queues a tone at -13 dBov; completes when its last packet was sent. */
    public Future<Void> sendTone(double hertz, int millis) {
        short[] pcm = new short[PcmFormat.SAMPLE_RATE / 1000 * millis];
        ToneGenerator.sine(PcmFormat.SAMPLE_RATE, hertz, TONE_LEVEL).fill(pcm, 0, pcm.length);
        return sendAudio(pcm);
    }

    /**
     * Queues digits as telephone events (RFC 4733), 100 ms each; fails if the peer accepts none, or on hold.
     *
     * @param digits {@code 0-9*#ABCD}, 128 at most
     */
    public Future<Void> sendDtmf(String digits) {
        if (!Playout.digits(digits)) {
            return Future.failedFuture(new IllegalArgumentException("invalid DTMF digits: " + digits));
        }
        return enqueue(promise -> playout.digits(digits, promise));
    }

    /**
     * Queues a packet of comfort noise (RFC 3389), with the negotiated payload type or 13.
     *
     * @param payload the level and, if any, the reflection coefficients; 100 bytes at most
     */
    public Future<Void> sendComfortNoise(byte... payload) {
        if (payload.length > 100) {
            return Future.failedFuture(new IllegalArgumentException("comfort noise of " + payload.length + " bytes"));
        }
        byte[] copy = payload.clone();
        return enqueue(promise -> playout.noise(copy, promise));
    }

    /** Sets whether silence is sent when nothing is queued, as a telephone does; off by default. */
    public PbxMedia setSilence(boolean enabled) {
        return change(() -> playout.silence(enabled));
    }

    /** Sets whether received audio is echoed when nothing is queued; off by default. */
    public PbxMedia setEcho(boolean enabled) {
        echo = enabled;
        return this;
    }

    /** Sets whether queued audio is discarded, at its pace, instead of sent; off by default. */
    public PbxMedia setMuted(boolean muted) {
        return change(() -> playout.mute(muted));
    }

    /** Sends a raw datagram from the RTP port to the remote RTP address, never encrypted. */
    public Future<Void> sendRaw(byte[] bytes) {
        NegotiatedAudio to = audio;
        return to == null
                ? Future.failedFuture(new IllegalStateException("no media negotiated"))
                : sockets.rtp().send(Buffer.buffer(bytes), to.remotePort(), to.remoteHost());
    }

    /**
     * Sends an RTCP datagram to the remote RTCP address, encrypted in a call with SRTP: from the RTCP port, or from
     * that of RTP where they are one (RFC 5761).
     */
    public Future<Void> sendRtcp(byte[] bytes) {
        NegotiatedAudio to = audio;
        return to == null
                ? Future.failedFuture(new IllegalStateException("no media negotiated"))
                : (to.transport().rtcpMux() ? sockets.rtp() : sockets.rtcp())
                        .send(Buffer.buffer(srtp.protect(bytes, true)), to.remoteRtcpPort(), to.remoteRtcpHost());
    }

    /** Sets the simulated network of packets received from now on. */
    public PbxMedia setLinkIn(LinkOptions network) {
        return change(() -> {
            in = new LinkRunner(vertx, network);
            reportsIn = new LinkRunner(vertx, network);
        });
    }

    /** Sets the simulated network of packets sent from now on. */
    public PbxMedia setLinkOut(LinkOptions network) {
        return change(() -> {
            out = new LinkRunner(vertx, network);
            reportsOut = new LinkRunner(vertx, network);
        });
    }

    /** Stops the media: sends an RTCP BYE and closes the sockets; queued audio fails. The recording is kept. */
    public void stop() {
        onEventLoop(() -> {
            if (stopped) {
                return;
            }
            stopped = true;
            if (reporter >= 0) {
                vertx.cancelTimer(reporter);
                sendRtcp(reports.bye()).onComplete(done -> sockets.close());
            } else {
                sockets.close();
            }
            playout.fail("the media was stopped");
            closeCodecs();
            waiters.forEach(waiter -> waiter.promise().tryFail("the media was stopped"));
            waiters.clear();
        });
    }

    private void closeCodecs() {
        playout.close();
        for (int type = 0; type < decoders.length; type++) {
            if (decoders[type] != null) {
                decoders[type].close();
                decoders[type] = null;
            }
        }
    }

    // receiving

    /** All audio received so far, with silence in gaps. */
    public short[] recordedAudio() {
        return recording.samples();
    }

    /** Duration of the audio received so far, including gaps, in ms. */
    public int recordedMillis() {
        return recording.length() / (PcmFormat.SAMPLE_RATE / 1000);
    }

    /** The headers of all RTP packets received so far, in order of arrival. */
    public List<RecordedRtp> packets() {
        return recording.packets();
    }

    /** The digits received as telephone events so far. */
    public String receivedDtmf() {
        return recording.digits();
    }

    /** The levels of the comfort noise packets received so far, in -dBov. */
    public List<Integer> comfortNoise() {
        return recording.comfortNoise();
    }

    /** The RTCP datagrams received so far. */
    public List<RecordedRtcp> rtcp() {
        return recording.rtcp();
    }

    /** RTCP statistics: the peer's view of the sent audio, the round trip. */
    @SuppressWarnings("exports") // for tests on the class path
    public RtcpStatistics rtcpStatistics() {
        return reports.statistics();
    }

    /** Number of received packets that could not be decrypted in a call with SRTP, plain ones among them. */
    public long packetsNotDecrypted() {
        return undecrypted;
    }

    /** Number of RTP packets sent, including lost ones. */
    public long packetsSent() {
        return sent;
    }

    /** Clears the recording. */
    public PbxMedia clearRecording() {
        recording.clear();
        return this;
    }

    /** Completes when audio of this duration was received, including gaps. */
    public Future<PbxMedia> awaitAudio(int millis) {
        return await(() -> recordedMillis() >= millis);
    }

    /** Completes when this number of digits was received, with all digits received so far. */
    public Future<String> awaitDtmf(int digits) {
        return await(() -> receivedDtmf().length() >= digits).map(media -> receivedDtmf());
    }

    /** Completes when this number of RTP packets was received. */
    public Future<PbxMedia> awaitPackets(int packets) {
        return await(() -> recording.packetCount() >= packets);
    }

    /** Completes when this number of RTCP datagrams was received. */
    public Future<PbxMedia> awaitRtcp(int datagrams) {
        return await(() -> rtcp().size() >= datagrams);
    }

    private Future<PbxMedia> await(BooleanSupplier condition) {
        Waiter waiter = new Waiter(condition, Promise.promise());
        onEventLoop(() -> {
            waiters.add(waiter);
            completeWaiters();
            if (stopped) {
                waiter.promise().tryFail("the media was stopped");
            }
        });
        return waiter.promise().future();
    }

    private void completeWaiters() {
        for (Waiter waiter : waiters) {
            if (waiter.condition().getAsBoolean()) {
                waiters.remove(waiter);
                waiter.promise().tryComplete(this);
            }
        }
    }

    // on the event loop

    void apply(NegotiatedAudio negotiated) {
        audio = negotiated;
        srtp.apply(negotiated.transport());
        playout.negotiated(negotiated, encoder(negotiated));
        reports.extend(negotiated.extendedReports());
        if (rtcpMillis > 0 && reporter < 0 && !stopped) {
            reports.start();
            reporter = vertx.setPeriodic(Math.max(1, Math.min(REPORT_POLL_MILLIS, rtcpMillis / 4)), tick -> report());
        }
        resume();
    }

    private void report() {
        byte[] compound = reports.due();
        if (compound.length > 0) {
            reportsOut.pass(() -> {
                if (!stopped) {
                    sendRtcp(compound);
                }
            });
        }
    }

    /** The codec of a stream with audio of 8 kHz; null when none is installed. */
    private static AudioCodec atRate(AudioCodec codec) {
        return codec == null || codec.sampleRate() == PcmFormat.SAMPLE_RATE
                ? codec
                : new RateConvertingCodec(codec, PcmFormat.SAMPLE_RATE, MAX_DECODED);
    }

    private AudioCodec encoder(NegotiatedAudio negotiated) {
        CodecSpec spec = negotiated.codec();
        return CodecSpecs.entry(spec)
                .map(entry -> atRate(entry.encoder(spec.fmtp(), negotiated.sendFmtp(), negotiated.ptimeMillis())))
                .orElse(null);
    }

    /** The decoder of a codec, kept while the payload type keeps it. */
    private AudioCodec decoder(int payloadType, CodecSpec spec, String remoteFmtp, int ptimeMillis) {
        if (spec == null || stopped) {
            return null;
        }
        if (!spec.equals(specs[payloadType])) {
            if (decoders[payloadType] != null) {
                decoders[payloadType].close();
            }
            specs[payloadType] = spec;
            decoders[payloadType] = CodecSpecs.entry(spec)
                    .map(entry -> atRate(entry.decoder(spec.fmtp(), remoteFmtp, ptimeMillis)))
                    .orElse(null);
        }
        return decoders[payloadType];
    }

    private Future<Void> enqueue(Consumer<Promise<Void>> item) {
        Promise<Void> promise = Promise.promise();
        onEventLoop(() -> {
            if (stopped) {
                promise.fail("the media was stopped");
                return;
            }
            item.accept(promise);
            resume();
        });
        return promise.future();
    }

    private PbxMedia change(Runnable setting) {
        onEventLoop(() -> {
            setting.run();
            resume();
        });
        return this;
    }

    private void onEventLoop(Runnable work) {
        if (Vertx.currentContext() == context) {
            work.run();
        } else {
            context.runOnContext(v -> work.run());
        }
    }

    private void resume() {
        if (running || stopped || !playout.busy()) {
            return;
        }
        running = true;
        due = System.nanoTime();
        playout.idle((due - idleSince) / 1_000_000);
        tick();
    }

    private void tick() {
        long step = audio.ptimeMillis() * 1_000_000L;
        long now = System.nanoTime();
        if (now - due > MAX_PACKETS_BEHIND * step) {
            due = now;
        }
        while (due <= now && playout.busy() && !stopped) {
            playout.step();
            due += step;
        }
        if (stopped || !playout.busy()) {
            running = false;
            idleSince = due;
            return;
        }
        vertx.setTimer(Math.max(1, (due - System.nanoTime() + 999_999) / 1_000_000), fired -> tick());
    }

    private void transmit(byte[] bytes, int length) {
        sent = sent + 1;
        Buffer datagram = Buffer.buffer(srtp.protect(Arrays.copyOf(bytes, length), false));
        String host = audio.remoteHost();
        int port = audio.remotePort();
        out.pass(() -> {
            if (!stopped) {
                sockets.rtp().send(datagram, port, host);
            }
        });
    }

    private void onRtpDatagram(DatagramPacket datagram) {
        byte[] bytes = datagram.data().getBytes();
        in.pass(() -> onRtp(bytes));
    }

    private void onRtp(byte[] received) {
        // RFC 5761 §4: RTCP on the RTP port is recognised by its packet type
        if (received.length > 1 && (received[1] & 0xFF) >= 192 && (received[1] & 0xFF) < 224) {
            onRtcp(received);
            return;
        }
        byte[] bytes = decrypted(received, false);
        if (parsed.parse(bytes, 0, bytes.length) != RtpStatus.OK) {
            return;
        }
        recording.header(parsed, micros());
        reports.rtpReceived(parsed);
        NegotiatedAudio negotiated = audio;
        if (negotiated != null && negotiated.receiveDtmfPayloadTypes().contains(parsed.payloadType())) {
            if (parsed.payloadLength() >= 4) {
                recording.event(bytes[parsed.payloadOffset()] & 0xFF, parsed.timestamp());
            }
        } else if (negotiated != null
                && negotiated.receiveComfortNoisePayloadTypes().contains(parsed.payloadType())) {
            if (parsed.payloadLength() > 0) {
                recording.noise(bytes[parsed.payloadOffset()] & 0x7F);
            }
        } else {
            onAudio(bytes, negotiated);
        }
        completeWaiters();
    }

    private byte[] decrypted(byte[] received, boolean rtcp) {
        byte[] plain = srtp.unprotect(received, rtcp);
        undecrypted = undecrypted + (plain.length == 0 ? 1 : 0);
        return plain;
    }

    private void onRtcp(byte[] received) {
        byte[] bytes = decrypted(received, true);
        if (bytes.length == 0) {
            return;
        }
        recording.rtcp(bytes, micros());
        reports.rtcpReceived(bytes);
        completeWaiters();
    }

    private void onAudio(byte[] bytes, NegotiatedAudio negotiated) {
        int type = parsed.payloadType();
        AudioCodec codec = negotiated == null
                ? decoder(type, type == 0 ? CodecSpec.PCMU : type == 8 ? CodecSpec.PCMA : null, "", PcmFormat.FRAME_MS)
                : decoder(
                        type,
                        negotiated.receivable().get(type),
                        negotiated.remoteFmtps().getOrDefault(type, ""),
                        negotiated.ptimeMillis());
        if (codec == null || codec.maxSamples(parsed.payloadLength()) > decoded.length) {
            return;
        }
        int length = codec.decode(bytes, parsed.payloadOffset(), parsed.payloadLength(), decoded, 0);
        int at = samples(parsed.ssrc(), parsed.timestamp(), codec.clockRate());
        recording.audio(parsed.ssrc(), at, decoded, length);
        if (echo) {
            playout.echo(parsed.ssrc(), at, decoded, length);
        }
    }

    /** A timestamp in samples of 8 kHz, whatever the clock of the codec. */
    private int samples(int ssrc, int timestamp, int clockRate) {
        if (clock == null || clock.ssrc() != ssrc) {
            clock = new SourceClock(ssrc, timestamp, timestamp);
        }
        long ticks = timestamp - clock.timestamp();
        long at = clock.samples() + Math.floorDiv(ticks * PcmFormat.SAMPLE_RATE, clockRate);
        if (clockRate == PcmFormat.SAMPLE_RATE || ticks > 0) {
            clock = new SourceClock(ssrc, timestamp, at);
        }
        return (int) at;
    }

    private long micros() {
        return (System.nanoTime() - startNanos) / 1000;
    }
}
