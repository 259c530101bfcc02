package io.xphone.audio;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The service interface of codecs. The codecs of this package and those of other libraries are found the same way.
 *
 * <p>To add a codec, implement this interface in a public class with a public constructor without parameters, and name
 * the class in the file {@code META-INF/services/io.xphone.audio.AudioCodecProvider} (class path) or in a {@code
 * provides} clause (module path). The codec is then available to every phone and server by its {@link #name()} in the
 * option {@code codecs}. Providers are looked up by {@link java.util.ServiceLoader} once in the life of the process. A
 * provider with the name of a codec of this package replaces that one.
 *
 * <p>A provider is shared by all calls of all event loops: it keeps no state of a stream. Each {@link AudioCodec} that
 * it creates belongs to one direction of one stream and is used on one thread at a time. {@link #formats()} and {@link
 * #missing()} are called once for each registry; the other methods for each negotiation or stream, on an event loop, so
 * they do not block.
 *
 * <p>The negotiation is that of RFC 3264 with these parts of the provider; parameters for which {@link #accepts} or
 * {@link #answerFmtp} throws an exception count as incompatible:
 *
 * <pre>
 *   local offer         format.fmtp()               ──► the peer's answer: accepts(), then encoder() and decoder()
 *   remote offer        accepts(), answerFmtp()     ──► local answer, then encoder() and decoder()
 * </pre>
 */
public interface AudioCodecProvider {

    /**
     * {@return the name of the codec in options, such as {@code opus}: selects all {@link #formats()}, while the name
     * of a format selects that one; case-insensitive}
     */
    String name();

    /**
     * {@return the formats of the codec, the preferred first; not empty, and without formats that agree in encoding
     * name, clock rate and channels}
     */
    List<AudioCodecFormat> formats();

    /**
     * {@return what to add when a library that the codec needs is missing, as the rest of a sentence such as {@code add
     * the dependency org.example:codec:1.0}; empty when the codec can be used}
     */
    default Optional<String> missing() {
        return Optional.empty();
    }

    /** {@return the library that encodes and decodes, for the log; empty when the codec has none of its own} */
    default Optional<String> library() {
        return Optional.empty();
    }

    /**
     * Prepares for the first call, such as by running code until it is compiled. Called on a worker thread when a phone
     * or server with the codec starts; the start does not wait for it.
     */
    default void prepare() {}

    /**
     * {@return the number of calls that may use the codec on one media event loop, 1 or more: a codec that takes long
     * to encode limits it, so that its calls do not delay others; further calls are negotiated without the codec}
     */
    default int maxCallsPerEventLoop() {
        return Integer.MAX_VALUE;
    }

    /**
     * Returns a provider with settings of one phone or server: what its options contain for this codec. Called once
     * when the phone or server is created.
     *
     * @param settings values as in JSON: text, numbers, booleans, lists and maps; not empty
     * @return the provider to use; the receiver is not changed
     * @throws IllegalArgumentException if a setting is unknown or invalid, as {@code key: what is wrong}
     */
    default AudioCodecProvider withSettings(Map<String, Object> settings) {
        throw new IllegalArgumentException(settings.keySet().iterator().next() + ": " + name() + " has no settings");
    }

    /**
     * Whether a format in a remote description, of the same encoding name, clock rate and channels, is compatible.
     *
     * @param format one of {@link #formats()}
     * @param remoteFmtp its fmtp in the remote description, "" for none; any text
     * @return whether the format can be used with the peer
     */
    default boolean accepts(AudioCodecFormat format, String remoteFmtp) {
        return true;
    }

    /**
     * The packet times that may be sent to a peer, whose fmtp may limit them.
     *
     * @param format one of {@link #formats()}
     * @param remoteFmtp its fmtp in the remote description, "" for none; any text
     * @return some of {@link AudioCodecFormat#ptimes()}, ascending; not empty
     */
    default List<Integer> ptimes(AudioCodecFormat format, String remoteFmtp) {
        return format.ptimes();
    }

    /**
     * The fmtp of the local answer to a format that was offered.
     *
     * @param format one of {@link #formats()}
     * @param offerFmtp the fmtp of the offer, "" for none; any text
     * @return the fmtp of the answer, "" for none
     */
    default String answerFmtp(AudioCodecFormat format, String offerFmtp) {
        return format.fmtp();
    }

    /**
     * Creates a codec to encode one stream. Only its encoding methods are used.
     *
     * @param parameters what was negotiated
     * @return an instance for one stream
     */
    AudioCodec encoder(AudioCodecParameters parameters);

    /**
     * Creates a codec to decode one stream. Only its decoding methods are used.
     *
     * @param parameters what was negotiated
     * @return an instance for one stream
     */
    AudioCodec decoder(AudioCodecParameters parameters);
}
