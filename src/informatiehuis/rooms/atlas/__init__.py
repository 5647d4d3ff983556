"""The room atlas answers: what does it mean, where does it come from, may I use it?"""
