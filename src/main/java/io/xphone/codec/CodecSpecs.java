package io.xphone.codec;

import io.xphone.audio.AudioCodecFormat;
import io.xphone.audio.AudioCodecs;
import io.xphone.sdp.CodecRules;
import io.xphone.sdp.CodecSpec;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The formats of audio codecs for negotiation, and back. */
public final class CodecSpecs {

    private CodecSpecs() {}

    /** The rules of a codec's provider, and the provider for the media of the call. */
    private record ProviderRules(AudioCodecs.Entry entry) implements CodecRules {

        @Override
        public boolean accepts(String remoteFmtp) {
            try {
                return entry.provider().accepts(entry.format(), remoteFmtp)
                        && entry.provider().answerFmtp(entry.format(), remoteFmtp) != null;
            } catch (RuntimeException unreadable) { // the parameters come from the network
                return false;
            }
        }

        @Override
        public String answer(String localFmtp, String offerFmtp) {
            return entry.provider().answerFmtp(entry.format(), offerFmtp);
        }

        @Override
        public int ptime(int requestedMillis) {
            return longest(entry.format().ptimes(), requestedMillis);
        }

        @Override
        public int ptime(int requestedMillis, String remoteFmtp) {
            return longest(entry.provider().ptimes(entry.format(), remoteFmtp), requestedMillis);
        }

        private static int longest(List<Integer> ptimes, int requestedMillis) {
            int best = ptimes.get(0);
            for (int ptime : ptimes) {
                if (ptime <= requestedMillis) {
                    best = ptime;
                }
            }
            return best;
        }

        @Override
        public boolean comfortNoise() {
            return entry.format().comfortNoise();
        }

        @Override
        public boolean offered() {
            return entry.format().offered();
        }
    }

    /** A format for negotiation. */
    public static CodecSpec of(AudioCodecs.Entry entry) {
        AudioCodecFormat format = entry.format();
        return new CodecSpec(
                format.encodingName(),
                format.clockRate(),
                format.channels(),
                format.payloadType(),
                format.fmtp(),
                new ProviderRules(entry));
    }

    /**
     * The formats of names in options, in their order.
     *
     * @param codecs the registry, with the settings of the phone or server
     * @param names names in options
     * @return without duplicates; empty without names
     * @throws IllegalArgumentException naming the codec that is unknown or lacks its library
     */
    public static List<CodecSpec> select(AudioCodecs codecs, List<String> names) {
        Set<CodecSpec> specs = new LinkedHashSet<>();
        for (String name : names) {
            codecs.select(name).forEach(entry -> specs.add(of(entry)));
        }
        return List.copyOf(specs);
    }

    /** The calls that may use a codec on one media event loop; {@code Integer.MAX_VALUE} without a limit. */
    public static int maxCallsPerEventLoop(CodecSpec codec) {
        return codec.rules() instanceof ProviderRules rules
                ? rules.entry().provider().maxCallsPerEventLoop()
                : Integer.MAX_VALUE;
    }

    /** The sample rate of the audio of a codec, in Hz; 0 for a codec that is not installed. */
    public static int sampleRate(CodecSpec codec) {
        return entry(codec).map(entry -> entry.format().sampleRate()).orElse(0);
    }

    /**
     * The format and its provider, with the settings of the phone or server; empty for a codec that is not installed.
     */
    public static Optional<AudioCodecs.Entry> entry(CodecSpec codec) {
        return codec.rules() instanceof ProviderRules rules
                ? Optional.of(rules.entry())
                : AudioCodecs.installed().find(codec.name(), codec.clockRate(), codec.channels());
    }
}
