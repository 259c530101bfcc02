package io.xphone.nat.turn;

import io.xphone.nat.stun.StunTimers;

/**
 * What a {@link TurnClient} requests, and how.
 *
 * @param username name of the long-term credential
 * @param password password of the long-term credential
 * @param ipv6 whether the relayed address is to be an IPv6 address, else IPv4
 * @param reliable whether the connection to the server is a stream: requests are not repeated then
 * @param allocation timers of the requests for the allocation, for which a call waits
 * @param timers timers of the requests after it
 */
public record TurnSettings(
        String username, String password, boolean ipv6, boolean reliable, StunTimers allocation, StunTimers timers) {

    @Override
    public String toString() {
        return "TURN as " + username + (ipv6 ? ", IPv6" : ", IPv4") + (reliable ? ", stream" : ", UDP");
    }
}
