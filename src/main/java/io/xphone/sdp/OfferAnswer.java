package io.xphone.sdp;

import java.util.Optional;

/**
 * The offer/answer model (RFC 3264) for one audio stream; whatever other streams a peer offers are refused by port 0.
 * <pre>
 *   we offer:     offer ──► peer ──► accept ──► NegotiatedAudio
 *   they offer:   their offer ──► answer ──► Answered(our answer, NegotiatedAudio)
 *   again:        reoffer: same streams, same order, payload types keep their meaning
 * </pre>
 * Codecs are told by name, clock rate and channels, never by number. An answer lists the codecs that both have in our
 * order of preference, under the offer's numbers, and we send the first.
 *
 * <p>Direction: ours is the peer's reversed, less what we do not want.
 * <pre>
 *   peer offers   sendrecv  sendonly  recvonly  inactive  sendrecv, c=0.0.0.0
 *   we answer     sendrecv  recvonly  sendonly  inactive  recvonly
 *   remoteHold    no        yes       yes       yes       yes
 * </pre>
 * To an offer of ours the peer holds when it answers less than that offer left it: sendonly, inactive or the null
 * address to sendrecv, inactive to sendonly. What it would do beyond our offer such an answer does not show, so
 * after an own hold the answer alone does not end the peer's.
 */
public final class OfferAnswer {

    private OfferAnswer() {}

    /**
     * An answer with what it agrees on.
     *
     * @param answer to be sent
     * @param audio to be done
     */
    public record Answered(SessionDescription answer, NegotiatedAudio audio) {}

    /** The first offer of a session: all our codecs, and telephone-event at each of their clock rates. */
    public static SessionDescription offer(LocalAudio local, AudioCapabilities caps, Direction direction) {
        return AudioOffer.first(local, caps, direction);
    }

    /**
     * A later offer within a session (RFC 3264 §8): the streams that were there, in their order, refused ones still
     * refused, every payload type with the meaning that it had.
     *
     * @param ours our description now in force, offer or answer
     * @param theirs the peer's
     */
    public static SessionDescription reoffer(
            SessionDescription ours,
            SessionDescription theirs,
            LocalAudio local,
            AudioCapabilities caps,
            Direction direction) {
        return AudioOffer.next(ours, theirs, local, caps, direction);
    }

    /**
     * Answers an offer. The first audio stream over plain RTP with a codec of ours is taken, all others are refused.
     *
     * @param wanted what we would do at most: SENDRECV, or SENDONLY while we hold the peer
     * @return empty if no stream fits: to be refused with 488
     */
    public static Optional<Answered> answer(
            SessionDescription offer, LocalAudio local, AudioCapabilities caps, Direction wanted) {
        SessionDescription.Builder answer = SessionDescription.builder(local.origin())
                .connection(local.host())
                .time(offer.time().orElse("0 0"));
        AudioAnswer taken = null;
        for (MediaDescription stream : offer.media()) {
            Optional<AudioAnswer> fits =
                    taken == null ? AudioAnswer.answer(offer, stream, local, caps, wanted) : Optional.empty();
            taken = fits.orElse(taken);
            answer.media(fits.map(AudioAnswer::stream).orElseGet(stream::refused));
        }
        return taken == null ? Optional.empty() : Optional.of(new Answered(answer.build(), taken.audio()));
    }

    /** Whether {@link #answer} has one, wherever our media will be. */
    public static boolean answerable(SessionDescription offer, AudioCapabilities caps) {
        for (MediaDescription stream : offer.media()) {
            if (AudioAnswer.possible(offer, stream, caps)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Reads the answer to an offer of ours. Codecs that we never offered are passed over.
     *
     * @return empty if nothing usable is left: the stream refused, secured, without address, without a codec of ours
     */
    public static Optional<NegotiatedAudio> accept(
            SessionDescription ourOffer, SessionDescription theirAnswer, AudioCapabilities caps) {
        int streams = Math.min(ourOffer.media().size(), theirAnswer.media().size());
        for (int i = 0; i < streams; i++) {
            MediaDescription offered = ourOffer.media().get(i);
            MediaDescription answered = theirAnswer.media().get(i);
            if (RemoteAudio.acceptable(offered)) {
                Optional<NegotiatedAudio> audio =
                        AudioAnswer.accept(offered, ourOffer.directionOf(offered), theirAnswer, answered, caps);
                if (audio.isPresent()) {
                    return audio;
                }
            }
        }
        return Optional.empty();
    }
}
