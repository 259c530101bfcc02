package io.xphone.sdp;

import io.xphone.sdp.transport.IceDescription;
import io.xphone.sdp.transport.TransportDescription;
import java.util.Optional;

/**
 * The offer/answer model (RFC 3264) for one audio stream; other offered streams are rejected with port 0.
 * <pre>
 *   local offer:    offer ──► peer ──► accept ──► NegotiatedAudio
 *   remote offer:   remote offer ──► answer ──► Answered(local answer, NegotiatedAudio)
 *   later offer:    reoffer: same streams, same order, payload types keep their meaning
 * </pre>
 * Codecs are identified by name, clock rate and channels, never by payload type. An answer lists the common codecs in
 * the local order of preference, with the payload types of the offer; the first one is used for sending.
 *
 * <p>Direction: the local direction is the reversed remote one, restricted to the directions allowed locally.
 * <pre>
 *   remote offer   sendrecv  sendonly  recvonly  inactive  sendrecv, c=0.0.0.0
 *   local answer   sendrecv  recvonly  sendonly  inactive  recvonly
 *   remoteHold     no        yes       yes       yes       yes
 * </pre>
 * In response to a local offer, the peer holds if its answer restricts the direction further than the offer: sendonly,
 * inactive or the null address for sendrecv, inactive for sendonly. Such an answer does not show what the peer would
 * accept beyond the offer, so after a local hold the answer alone does not end a remote hold.
 */
public final class OfferAnswer {

    private OfferAnswer() {}

    /**
     * An answer and its result.
     *
     * @param answer the description to send
     * @param audio the negotiated audio
     */
    public record Answered(SessionDescription answer, NegotiatedAudio audio) {}

    /** The first offer of a session: all local codecs, and telephone-event at each of their clock rates. */
    public static SessionDescription offer(LocalAudio local, AudioCapabilities caps, Direction direction) {
        return AudioOffer.first(local, caps, direction);
    }

    /**
     * A later offer within a session (RFC 3264 §8): the same streams in the same order, rejected ones still rejected,
     * every payload type with the same meaning.
     *
     * @param localDescription the current local description, offer or answer
     * @param remoteDescription the current remote description
     */
    public static SessionDescription reoffer(
            SessionDescription localDescription,
            SessionDescription remoteDescription,
            LocalAudio local,
            AudioCapabilities caps,
            Direction direction) {
        return AudioOffer.next(localDescription, remoteDescription, local, caps, direction);
    }

    /**
     * Answers an offer. The first audio stream with a common codec and an acceptable transport is accepted, all others
     * are rejected.
     *
     * @param allowed the directions allowed locally: SENDRECV, or SENDONLY during a local hold
     * @return empty if no stream is acceptable: to be rejected with 488
     */
    public static Optional<Answered> answer(
            SessionDescription offer, LocalAudio local, AudioCapabilities caps, Direction allowed) {
        SessionDescription.Builder answer = SessionDescription.builder(local.origin())
                .connection(local.host())
                .time(offer.time().orElse("0 0"));
        AudioAnswer accepted = null;
        for (MediaDescription stream : offer.media()) {
            Optional<AudioAnswer> result =
                    accepted == null ? AudioAnswer.answer(offer, stream, local, caps, allowed) : Optional.empty();
            if (result.isPresent()) {
                accepted = result.get();
                TransportNegotiation.session(
                        answer,
                        local,
                        TransportReader.read(offer, stream).orElseThrow(),
                        accepted.audio().transport().rtcpMux());
            }
            answer.media(result.map(AudioAnswer::stream).orElseGet(stream::rejected));
        }
        return accepted == null ? Optional.empty() : Optional.of(new Answered(answer.build(), accepted.audio()));
    }

    /**
     * Whether {@link #answer} accepts a stream of the offer.
     *
     * @param localHost the local address; empty for any
     */
    public static boolean answerable(SessionDescription offer, AudioCapabilities caps, String localHost) {
        for (MediaDescription stream : offer.media()) {
            if (AudioAnswer.possible(offer, stream, caps, localHost)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The ICE of the stream that {@link #answer} would accept as far as its medium and profile are concerned; empty
     * where it describes none.
     */
    public static Optional<IceDescription> ice(SessionDescription offer) {
        for (MediaDescription stream : offer.media()) {
            if (RemoteAudio.acceptable(stream)) {
                return TransportReader.read(offer, stream).flatMap(TransportDescription::ice);
            }
        }
        return Optional.empty();
    }

    /** The identification of that stream (RFC 5888); empty for none. */
    public static String mid(SessionDescription description) {
        for (MediaDescription stream : description.media()) {
            if (RemoteAudio.acceptable(stream)) {
                return TransportReader.read(description, stream)
                        .map(TransportDescription::mid)
                        .orElse("");
            }
        }
        return "";
    }

    /**
     * Processes the answer to a local offer. Codecs that were not offered are ignored.
     *
     * @return empty if no stream is usable: rejected, without a usable address, without a common codec, or with another
     *     transport than was offered
     */
    public static Optional<NegotiatedAudio> accept(
            SessionDescription localOffer, SessionDescription remoteAnswer, AudioCapabilities caps) {
        int streams = Math.min(localOffer.media().size(), remoteAnswer.media().size());
        for (int i = 0; i < streams; i++) {
            MediaDescription offered = localOffer.media().get(i);
            MediaDescription answered = remoteAnswer.media().get(i);
            if (RemoteAudio.acceptable(offered)) {
                Optional<NegotiatedAudio> audio = AudioAnswer.accept(
                        localOffer,
                        offered,
                        remoteAnswer,
                        answered,
                        caps,
                        localOffer.connectionOf(offered).map(NetAddress::host).orElse(""));
                if (audio.isPresent()) {
                    return audio;
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Why the transport of an offer cannot be answered, in words for people.
     *
     * @return empty when the transport of an audio stream is acceptable, or there is no such stream
     */
    public static Optional<String> transportProblem(SessionDescription offer, AudioCapabilities caps) {
        Optional<String> first = Optional.empty();
        for (MediaDescription stream : offer.media()) {
            if (RemoteAudio.acceptable(stream)) {
                Optional<String> problem = TransportNegotiation.problem(
                        TransportReader.read(offer, stream).orElseThrow(), caps.transport());
                if (problem.isEmpty()) {
                    return problem;
                }
                first = first.isPresent() ? first : problem;
            }
        }
        return first;
    }

    /**
     * Why the transport of an answer is not used, in words for people.
     *
     * @return empty when it is used, or when the answer has no such stream
     */
    public static Optional<String> transportProblem(
            SessionDescription localOffer, SessionDescription remoteAnswer, AudioCapabilities caps) {
        int streams = Math.min(localOffer.media().size(), remoteAnswer.media().size());
        for (int i = 0; i < streams; i++) {
            MediaDescription offered = localOffer.media().get(i);
            MediaDescription answered = remoteAnswer.media().get(i);
            if (RemoteAudio.acceptable(offered) && RemoteAudio.acceptable(answered)) {
                return TransportNegotiation.answerProblem(
                        TransportReader.read(localOffer, offered).orElseThrow(),
                        TransportReader.read(remoteAnswer, answered).orElseThrow(),
                        caps.transport());
            }
        }
        return Optional.empty();
    }
}
