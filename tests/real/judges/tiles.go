// Checks a static log, and proofs from standard input, with Go's own transparency log package.
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type folder string

func (f folder) Height() int                        { return 8 }
func (f folder) SaveTiles(_ []tlog.Tile, _ [][]byte) {}
func (f folder) ReadTiles(tiles []tlog.Tile) (data [][]byte, err error) {
	for _, tile := range tiles {
		raw, err := os.ReadFile(filepath.Join(string(f), strings.Replace(tile.Path(), "tile/8/", "tile/", 1)))
		if err != nil {
			return nil, err
		}
		data = append(data, raw)
	}
	return data, nil
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func hash(text string) (found tlog.Hash) {
	raw, err := base64.StdEncoding.DecodeString(text)
	must(err)
	copy(found[:], raw)
	return found
}

// Opens the checkpoint, and holds every entry of every bundle against the tiles.
func checkFolder(root, vkey string) {
	raw, err := os.ReadFile(filepath.Join(root, "checkpoint"))
	must(err)
	verifier, err := note.NewVerifier(vkey)
	must(err)
	opened, err := note.Open(raw, note.VerifierList(verifier))
	must(err)
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	tree := tlog.Tree{N: size, Hash: hash(lines[2])}
	reader := tlog.TileHashReader(tree, folder(root))
	for first := int64(0); first < size; first += 256 {
		tile := tlog.Tile{H: 8, L: 0, N: first / 256, W: int(min(256, size-first))}
		path := strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1)
		bundle, err := os.ReadFile(filepath.Join(root, path))
		must(err)
		indexes := []int64{}
		for index := first; index < first+int64(tile.W); index++ {
			indexes = append(indexes, tlog.StoredHashIndex(0, index))
		}
		leaves, err := reader.ReadHashes(indexes) // proven against the root
		must(err)
		for _, leaf := range leaves {
			length := binary.BigEndian.Uint16(bundle)
			if tlog.RecordHash(bundle[2:2+length]) != leaf {
				log.Fatal("an entry is another one in ", path)
			}
			bundle = bundle[2+length:]
		}
		if len(bundle) > 0 {
			log.Fatal("more than the entries is in ", path)
		}
	}
	fmt.Println(size)
}

func min(a, b int64) int64 {
	if a < b {
		return a
	}
	return b
}

// Prints for each line "record|tree A SIZE HASH ROOT PROOF..." whether the proof holds.
func checkProofs() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		at, err := strconv.ParseInt(words[1], 10, 64)
		must(err)
		size, err := strconv.ParseInt(words[2], 10, 64)
		must(err)
		proof := []tlog.Hash{}
		for _, word := range words[5:] {
			proof = append(proof, hash(word))
		}
		if words[0] == "record" {
			err = tlog.CheckRecord(proof, size, hash(words[4]), at, hash(words[3]))
		} else {
			err = tlog.CheckTree(proof, size, hash(words[4]), at, hash(words[3]))
		}
		fmt.Println(err == nil)
	}
}

func main() {
	log.SetFlags(0)
	if len(os.Args) > 2 {
		checkFolder(os.Args[1], os.Args[2])
	}
	checkProofs()
}
