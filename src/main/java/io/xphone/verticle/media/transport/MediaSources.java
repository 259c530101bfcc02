package io.xphone.verticle.media.transport;

import io.xphone.options.MediaOptions;
import io.xphone.rtp.MediaSourceFilter;
import io.xphone.rtp.MediaSourceFilter.Mode;
import java.net.InetSocketAddress;

/** Creates the filters of a call's sockets, by its options. */
final class MediaSources {

    private MediaSources() {}

    /** For the RTP socket. */
    static MediaSourceFilter<InetSocketAddress> rtp(MediaOptions options) {
        Mode mode = !options.isSymmetricRtp()
                ? Mode.OFF
                : options.isLatchOnlySignalledAddress() ? Mode.SAME_HOST : Mode.ANY;
        return new MediaSourceFilter<>(mode, true, options.isFollowRebinding(), MediaSources::sameHost);
    }

    /**
     * For the RTCP socket: the hosts of SDP, the signalling and the RTP are enough, and reports are seconds apart, so
     * that any port of them may follow another.
     */
    static MediaSourceFilter<InetSocketAddress> rtcp() {
        return new MediaSourceFilter<>(Mode.OFF, false, true, MediaSources::sameHost);
    }

    private static boolean sameHost(InetSocketAddress one, InetSocketAddress other) {
        return one.getAddress() != null && one.getAddress().equals(other.getAddress());
    }
}
