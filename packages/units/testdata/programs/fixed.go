// Prints numbers as Go does: reads lines of a number and a count of decimals, writes a line each.
//
//	go run fixed.go < numbers.txt
package main

import (
	"bufio"
	"fmt"
	"os"
)

func main() {
	in := bufio.NewReader(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	var value float64
	var digits int
	for {
		if _, err := fmt.Fscan(in, &value, &digits); err != nil {
			return
		}
		fmt.Fprintf(out, "%.*f\n", digits, value)
	}
}
