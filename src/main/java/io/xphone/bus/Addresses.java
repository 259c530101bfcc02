package io.xphone.bus;

import io.xphone.bus.internal.IncomingCall;
import io.xphone.bus.internal.MediaIndication;
import io.xphone.bus.internal.RegistrationUpdate;
import io.xphone.bus.internal.SipCommand;
import io.xphone.bus.internal.SipIndication;

/**
 * The whole topology on one screen: every event-bus address of xphone-vertx.
 *
 * <pre>
 *  xphone.agent.NAME                control of a phone or server ({@link AgentControl})            cluster
 *  xphone.agent.NAME.audio          sound for the agent's calls ({@link AudioPacket})                cluster
 *  xphone.agent.NAME.audio.LANE     the same, on another of the agent's event loops                  cluster
 *  xphone.agent.NAME.events         messages, subscriptions, publications ({@link EventControl})   cluster
 *  xphone.call.ID                   control of one call ({@link CallControl})                      cluster
 *  xphone.agent.NAME.sip            commands to the SIP transport ({@link SipCommand})             local
 *  xphone.agent.NAME.dialog         indications to the dialog verticle ({@link SipIndication},
 *                                   {@link MediaIndication}, {@link RegistrationUpdate})            local
 *  xphone.agent.NAME.notices        indications to the subscription verticle ({@link SipIndication},
 *                                   {@link RegistrationUpdate})                                      local
 *  xphone.agent.NAME.registration   indications to the registration ({@link SipIndication})         local
 *  xphone.inbox.ID                  whatever a handle of the Java face hears                         cluster
 * </pre>
 *
 * <p>Events, and PCM out of a call, go to the address that their subscriber named ({@link Subscription}): whoever wants
 * them asks for them.
 */
public final class Addresses {

    private static final String INBOX = "xphone.inbox.";

    private Addresses() {}

    /** Control of a phone or server. */
    public static String agent(String name) {
        return "xphone.agent." + name;
    }

    /** Sound, marks and acknowledgements for any call of an agent. A Buffer, an RTP packet, has the call in the header {@code call}. */
    public static String agentAudio(String name) {
        return "xphone.agent." + name + ".audio";
    }

    /**
     * As {@link #agentAudio(String)}, which takes sound for any call of the agent, too: but whose media runs on another event loop than the
     * agent is reached here without a detour. {@link AudioWriterLease#getAddress} says which it is for a call.
     *
     * @param loop number of the loop among those of the agent, from 1 on
     */
    public static String agentAudio(String name, int loop) {
        return agentAudio(name) + "." + loop;
    }

    /** The SIP transport of an agent; this node only. */
    public static String sip(String name) {
        return "xphone.agent." + name + ".sip";
    }

    /** The dialog verticle of an agent; this node only. */
    public static String dialog(String name) {
        return "xphone.agent." + name + ".dialog";
    }

    /** The registration of a phone; this node only. */
    public static String registration(String name) {
        return "xphone.agent." + name + ".registration";
    }

    /** Messages, subscriptions and publications of an agent. */
    public static String events(String name) {
        return "xphone.agent." + name + ".events";
    }

    /** What transport, dialog verticle and registration tell the subscription verticle; this node only. */
    public static String notices(String name) {
        return "xphone.agent." + name + ".notices";
    }

    /** Control of one call. */
    public static String call(String callId) {
        return "xphone.call." + callId;
    }

    /**
     * Where a handle of ours hears of its agent and calls. Subscribed to on its own node it takes messages by reference beside the events: frames,
     * and {@link IncomingCall}.
     *
     * @param id unique
     */
    public static String inbox(String id) {
        return INBOX + id;
    }

    /** Whether an address is that of a handle of ours. */
    public static boolean isInbox(String address) {
        return address.startsWith(INBOX);
    }
}
