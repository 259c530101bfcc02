package io.xphone.sdp;

import io.xphone.sdp.transport.CryptoAttribute;
import io.xphone.sdp.transport.Fingerprint;
import io.xphone.sdp.transport.IceCandidate;
import io.xphone.sdp.transport.IceDescription;
import io.xphone.sdp.transport.IceDescription.RemoteCandidate;
import io.xphone.sdp.transport.MediaGroup;
import io.xphone.sdp.transport.MediaProfile;
import io.xphone.sdp.transport.SetupRole;
import io.xphone.sdp.transport.TransportDescription;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads what a description says about the transport of a stream. Attributes of the stream take precedence over those of
 * the session; malformed ones, and more than a description reasonably has, are left out.
 */
final class TransportReader {

    private static final int MAX_CRYPTO = 32;
    private static final int MAX_CANDIDATES = 128;
    private static final int MAX_FINGERPRINTS = 16;
    private static final int MAX_TOKEN = 256;

    private TransportReader() {}

    /** Empty if the stream is not RTP of a known profile. */
    static Optional<TransportDescription> read(SessionDescription description, MediaDescription stream) {
        return MediaProfile.of(stream.protocol()).map(profile -> read(profile, description, stream));
    }

    private static TransportDescription read(
            MediaProfile profile, SessionDescription description, MediaDescription stream) {
        String mid = token(stream.attribute("mid"));
        return new TransportDescription(
                profile,
                crypto(stream),
                stream.attribute("crypto").isPresent(),
                fingerprints(description, stream),
                either(description, stream, "setup").flatMap(SetupRole::of),
                token(either(description, stream, "tls-id")),
                stream.attribute("rtcp-mux").isPresent()
                        || stream.attribute("rtcp-mux-only").isPresent(),
                stream.attribute("rtcp-mux-only").isPresent(),
                stream.attribute("rtcp-rsize").isPresent(),
                ice(description, stream),
                stream.attribute("ice-mismatch").isPresent(),
                mid,
                bundled(description, mid));
    }

    private static Optional<String> either(SessionDescription description, MediaDescription stream, String name) {
        return stream.attribute(name).or(() -> description.attribute(name));
    }

    private static String token(Optional<String> value) {
        return value.map(String::strip)
                .filter(text -> text.length() <= MAX_TOKEN)
                .orElse("");
    }

    /** The usable lines; of several with one tag the first (RFC 4568 §4.1: tags are unique). */
    private static List<CryptoAttribute> crypto(MediaDescription stream) {
        Set<Integer> tags = new HashSet<>();
        return list(stream.attributes(), "crypto", MAX_CRYPTO, CryptoAttribute::parse).stream()
                .filter(line -> tags.add(line.tag()))
                .toList();
    }

    private static List<Fingerprint> fingerprints(SessionDescription description, MediaDescription stream) {
        boolean own = stream.attribute("fingerprint").isPresent();
        return list(
                own ? stream.attributes() : description.attributes(),
                "fingerprint",
                MAX_FINGERPRINTS,
                Fingerprint::parse);
    }

    private static Optional<IceDescription> ice(SessionDescription description, MediaDescription stream) {
        String ufrag = token(either(description, stream, "ice-ufrag"));
        String password = token(either(description, stream, "ice-pwd"));
        if (!IceDescription.validUfrag(ufrag) || !IceDescription.validPassword(password)) {
            return Optional.empty();
        }
        Set<String> options = new LinkedHashSet<>();
        either(description, stream, "ice-options").ifPresent(text -> options.addAll(words(text)));
        return Optional.of(new IceDescription(
                ufrag,
                password,
                either(description, stream, "ice-lite").isPresent(),
                options,
                list(stream.attributes(), "candidate", MAX_CANDIDATES, IceCandidate::parse),
                either(description, stream, "end-of-candidates").isPresent(),
                remoteCandidates(stream.attribute("remote-candidates").orElse(""))));
    }

    /** Triples of component, address and port (RFC 8839 §5.2); empty if malformed. */
    private static List<RemoteCandidate> remoteCandidates(String text) {
        List<String> words = words(text);
        List<RemoteCandidate> candidates = new ArrayList<>();
        for (int i = 0; i + 2 < words.size(); i += 3) {
            int component = Tokens.number(words.get(i), 256);
            int port = Tokens.number(words.get(i + 2), 65_535);
            if (component < 1 || port < 0) {
                return List.of();
            }
            candidates.add(new RemoteCandidate(component, words.get(i + 1), port));
        }
        return words.size() % 3 == 0 ? candidates : List.of();
    }

    /** The mids of the group BUNDLE that a mid belongs to. */
    private static List<String> bundled(SessionDescription description, String mid) {
        return mid.isEmpty()
                ? List.of()
                : list(description.attributes(), "group", MAX_FINGERPRINTS, MediaGroup::parse).stream()
                        .filter(group -> group.bundle() && group.mids().contains(mid))
                        .findFirst()
                        .map(MediaGroup::mids)
                        .orElse(List.of());
    }

    private static List<String> words(String text) {
        return Arrays.asList(Tokens.split(text, 64));
    }

    private static <T> List<T> list(
            List<Attribute> attributes, String name, int max, Function<String, Optional<T>> parse) {
        List<T> values = new ArrayList<>(0);
        for (Attribute attribute : attributes) {
            if (values.size() < max && attribute.name().equals(name)) {
                parse.apply(attribute.value()).ifPresent(values::add);
            }
        }
        return values;
    }
}
