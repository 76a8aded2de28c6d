"""What the engine `fashn` does with a GPU: speed, memory, and how near it stays to float32."""
