/**
 * Shared by several verticles: the context of an agent, timers, deployment on a given event loop, UDP channels,
 * addresses, event subscribers, command failures.
 *
 * <p>Imports no other package of {@code io.xphone.verticle}.
 */
package io.xphone.verticle.runtime;
