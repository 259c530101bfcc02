package io.xphone.nat.turn;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The permissions and channels of an allocation, as the client requested them (RFC 8656 §9, §12). */
final class Peers {

    /** Peers beyond this number are not served: no call needs so many. */
    static final int MAX_PERMISSIONS = 128;

    static final int MAX_CHANNELS = 64;

    /** Datagrams to a peer until a channel is requested: connectivity checks to many peers need none. */
    static final int SENDS_BEFORE_CHANNEL = 5;

    private static final long SECOND = 1_000_000_000L;

    /** A permission lasts 5 minutes. */
    static final long PERMISSION_REFRESH = 240 * SECOND;

    /** A channel lasts 10 minutes. */
    static final long CHANNEL_REFRESH = 480 * SECOND;

    /** A peer that the server rejected is requested again after this time, if something is sent to it. */
    static final long REFUSED = 60 * SECOND;

    static final long NEVER = Long.MAX_VALUE;

    /** The permission for an address. */
    static final class Permission {
        final InetAddress peer;
        /** When to request it again; {@link #NEVER} while it is being requested or is rejected. */
        long due = NEVER;

        boolean requested;
        boolean refused;
        long refusedUntil;
        /** Whether the server has granted it once. */
        boolean granted;

        Permission(InetAddress peer) {
            this.peer = peer;
        }
    }

    /** What is sent to a transport address. */
    static final class Channel {
        final InetSocketAddress peer;
        int sends;
        /** 0 before it is requested. */
        int number;

        boolean bound;
        boolean failed;
        long due = NEVER;

        Channel(InetSocketAddress peer) {
            this.peer = peer;
        }
    }

    private final Map<InetAddress, Permission> permissions = new HashMap<>();
    private final Map<InetSocketAddress, Channel> channels = new HashMap<>();
    private Channel[] byNumber = new Channel[4];
    private int numbers;

    /** The permission for an address; a new one if there is none; null when there are too many. */
    Permission permission(InetAddress peer) {
        Permission known = permissions.get(peer);
        if (known == null && permissions.size() < MAX_PERMISSIONS) {
            known = new Permission(peer);
            permissions.put(peer, known);
        }
        return known;
    }

    boolean permitted(InetAddress peer) {
        Permission known = permissions.get(peer);
        return known != null && !known.refused;
    }

    Channel channel(InetSocketAddress peer) {
        Channel known = channels.get(peer);
        if (known == null && channels.size() < MAX_PERMISSIONS) {
            known = new Channel(peer);
            channels.put(peer, known);
        }
        return known;
    }

    /** The number of the channel that is bound to a peer, 0 for none. */
    int bound(InetSocketAddress peer) {
        Channel known = channels.get(peer);
        return known != null && known.bound ? known.number : 0;
    }

    /** The peer of a channel, bound or requested; null for none. */
    InetSocketAddress peer(int number) {
        int index = number - ChannelData.MIN_CHANNEL;
        return index >= 0 && index < numbers ? byNumber[index].peer : null;
    }

    /** Gives a number to a channel; numbers are not used twice. Returns whether there was one left. */
    boolean number(Channel channel) {
        if (numbers == MAX_CHANNELS) {
            return false;
        }
        if (numbers == byNumber.length) {
            byNumber = Arrays.copyOf(byNumber, 2 * numbers);
        }
        channel.number = ChannelData.MIN_CHANNEL + numbers;
        byNumber[numbers++] = channel;
        return true;
    }

    Iterable<Permission> permissions() {
        return permissions.values();
    }

    Iterable<Channel> channels() {
        return channels.values();
    }

    /** The time of the next refresh, {@link #NEVER} for none. */
    long due() {
        long due = NEVER;
        for (Permission permission : permissions.values()) {
            due = Math.min(due, permission.due);
        }
        for (Channel channel : channels.values()) {
            due = Math.min(due, channel.due);
        }
        return due;
    }
}
