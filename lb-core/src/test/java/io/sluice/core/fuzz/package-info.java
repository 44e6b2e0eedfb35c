/**
 * Fuzzing of the whole HTTP/1 front: generated clients, a backend that writes down what it reads, and a judge. What is legal
 * is said here a second time, without any code of the proxy, so that one mistake cannot hide in both.
 */
@NullMarked
package io.sluice.core.fuzz;

import org.jspecify.annotations.NullMarked;
