package io.xphone.opus;

import io.xphone.audio.AudioCodec;
import io.xphone.audio.AudioCodecFormat;
import io.xphone.audio.AudioCodecParameters;
import io.xphone.audio.AudioCodecProvider;
import io.xphone.audio.AudioCodecQuality;
import io.xphone.audio.opus.OpusEncoding;
import io.xphone.audio.opus.OpusPacket;
import io.xphone.audio.opus.OpusParameters;
import io.xphone.audio.opus.OpusSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Opus (RFC 6716, RFC 7587) as a codec of calls. */
public final class OpusProvider implements AudioCodecProvider {

    private static final List<Integer> PTIMES = List.of(10, 20, 30, 40, 50, 60);
    private static final int PAYLOAD_TYPE = 111; // dynamic; the number that most peers use

    // ITU-T G.113 has no values for Opus: those of G.711 with concealment, see AudioCodecQuality
    private static final AudioCodecQuality QUALITY = AudioCodecQuality.TRANSPARENT;

    private final OpusSettings settings;
    private final AudioCodecFormat format;

    /** Opus with the default settings, for the service loader. */
    public OpusProvider() {
        this(OpusSettings.DEFAULT);
    }

    private OpusProvider(OpusSettings settings) {
        this.settings = settings;
        this.format = AudioCodecFormat.of(OpusCodec.NAME, OpusPacket.CLOCK_RATE, PAYLOAD_TYPE)
                .withChannels(2) // always, RFC 7587 §7
                .withPtimes(PTIMES)
                .withFrameMillis(10) // the shortest that is sent here
                .withComfortNoise(false)
                .withQuality(QUALITY)
                .withFmtp(settings.parameters().toFmtp());
    }

    @Override
    public String name() {
        return OpusCodec.NAME;
    }

    @Override
    public List<AudioCodecFormat> formats() {
        return List.of(format);
    }

    @Override
    public Optional<String> missing() {
        return OpusLibraries.missing(settings.library());
    }

    @Override
    public Optional<String> library() {
        return Optional.of(OpusLibraries.description(settings.library()));
    }

    @Override
    public void prepare() {
        OpusLibraries.warmUp(settings.library());
    }

    @Override
    public int maxCallsPerEventLoop() {
        return settings.maxCallsPerEventLoop() > 0
                ? settings.maxCallsPerEventLoop()
                : OpusLibraries.maxCallsPerEventLoop(settings.library(), settings.complexity());
    }

    @Override
    public AudioCodecProvider withSettings(Map<String, Object> values) {
        OpusSettings changed = settings.with(values);
        OpusLibraries.missing(changed.library()).ifPresent(add -> {
            throw new IllegalArgumentException("library: is not there, " + add);
        });
        return new OpusProvider(changed);
    }

    @Override
    public List<Integer> ptimes(AudioCodecFormat of, String remoteFmtp) {
        OpusParameters peer = OpusParameters.parse(remoteFmtp);
        int max = peer.maxPtime() > 0 ? peer.maxPtime() : PTIMES.get(PTIMES.size() - 1);
        List<Integer> possible = PTIMES.stream()
                .filter(ptime -> ptime >= peer.minPtime() && ptime <= max)
                .toList();
        return possible.isEmpty() ? PTIMES : peer.ptime() > 0 ? List.of(longest(possible, peer.ptime())) : possible;
    }

    /** The longest packet time that is not longer than the preferred one; else the shortest. */
    private static int longest(List<Integer> ptimes, int preferred) {
        int best = ptimes.get(0);
        for (int ptime : ptimes) {
            best = ptime <= preferred ? ptime : best;
        }
        return best;
    }

    @Override
    public AudioCodec encoder(AudioCodecParameters parameters) {
        OpusEncoding encoding = OpusEncoding.of(settings, OpusParameters.parse(parameters.remoteFmtp()));
        return new OpusCodec(OpusLibraries.engine(settings.library(), encoding), encoding.dtx(), encoding.cbr());
    }

    @Override
    public AudioCodec decoder(AudioCodecParameters parameters) {
        return encoder(parameters);
    }
}
